"""La simulación en vivo."""

WORDS = {
    "room": "Simulaciones",
    "seed": "semilla {seed}",
    "defaults": "valores por defecto",
    "computing": "Calculando la ejecución…",
    "computing-share": "calculando… {share} %",
    "press-play": "Pulsa espacio para empezar.",
    "trouble-next": "R empieza la simulación con los valores por defecto; Retroceso vuelve atrás.",
    "fault": "Es un fallo de slslab, no tuyo: {error}. R empieza la simulación con los valores por defecto.",
    # la topología
    "environments": "{n}, {busy} en uso",
    "sent.one": "{n} enviada",
    "sent.other": "{n} enviadas",
    "kept.one": "{n} guardado",
    "kept.other": "{n} guardados",
    "waiting": "{n} en cola",
    "counter": "= {n}",
    "calls.one": "{n} llamada",
    "calls.other": "{n} llamadas",
    "objects.one": "{n} objeto",
    "objects.other": "{n} objetos",
    "events.one": "{n} evento",
    "events.other": "{n} eventos",
    # la línea de tiempo y la gráfica
    "title-timeline": "Entornos",
    "env": "ent.",
    "legend-start": "arranque",
    "legend-code": "módulo",
    "legend-busy": "en uso",
    "legend-idle": "libre",
    "legend-gone": "fin",
    "more.one": "y {n} más",
    "more.other": "y {n} más",
    "title-chart": "Latencia",
    "title-durations": "Duración de las invocaciones",
    "legend-warm": "caliente",
    "legend-cold": "fría",
    "legend-failed": "fallida",
    # los números
    "requests": "peticiones",
    "cold": "en frío",
    "errors": "errores",
    "throttles": "429",
    "retries": "reintentos",
    "dead-letters": "mensajes muertos",
    "starting": "arrancando",
    "busy": "en uso",
    "idle": "libres",
    "peak": "máximo a la vez",
    "cost": "coste hasta ahora",
    "now": "{busy} de {all} en uso",
    # los mandos
    "title-knobs": "Mandos",
    "from-start": "un cambio vuelve a empezar",
    "from-now": "un cambio actúa desde {t}",
    "default": "por defecto {value}",
    "range": "de {low} a {high}",
    "on": "sí",
    "off": "no",
    # el registro y la factura
    "title-log": "Registro",
    "log-empty": "Aún no se ha escrito nada.",
    "log-back.one": "{n} línea atrás",
    "log-back.other": "{n} líneas atrás",
    "title-bill": "Factura",
    "bill-empty": "Aún no ha costado nada.",
    # lo que ha hecho la persona
    "turned-start": "{what}, desde el principio de la ejecución.",
    "turned-now": "{what}, desde {t}. Con u se deshace.",
    "injected": "{what} en el instante {t}. Con u se deshace.",
    "undone": "Deshecho. Con U se rehace.",
    "redone": "Rehecho.",
    "nothing-to-undo": "No hay nada que deshacer.",
    "nothing-to-redo": "No hay nada que rehacer.",
    "restarted": "La ejecución vuelve a empezar con los valores por defecto. Con u vuelve la anterior.",
    "preset-taken": "{name}. Pulsa espacio para empezar.",
    "no-presets": "Esta simulación no tiene ajustes preparados.",
    "no-more-cold": "Después de esto no hay más arranques en frío.",
    "no-cold-before": "Antes de esto no hay arranques en frío.",
    # el final
    "end-next": "Ahora, Intro abre {link}.",
    # menús
    "inject-title": "Haz que pase algo en el instante {t}",
    "inject-foot": "↑↓ elige   Intro lo hace   Tab cambia la línea   Esc lo deja",
    "offer-request": "Una petición más",
    "offer-burst": "Una ráfaga de peticiones",
    "offer-fail": "{name} falla un rato",
    "offer-kill": "Muere el entorno {n}",
    "presets-title": "Empieza con un ajuste preparado",
    "presets-foot": "↑↓ elige   Intro lo empieza   Esc lo deja",
    "share-title": "Esta línea repite exactamente esta ejecución, en cualquier máquina:",
    "share-foot": "También está en el portapapeles. Cualquier tecla sigue.",
    # teclas
    "key-play": "seguir",
    "key-pause": "pausa",
    "key-next": "siguiente suceso",
    "key-knobs": "mandos",
    "key-panel": "panel",
    "key-choose": "elegir",
    "key-turn": "girar",
    "key-type": "escribir",
    "key-done": "listo",
    "key-defaults": "empezar con los valores por defecto",
    "help": (
        "Una ejecución ya calculada que se reproduce: párala, vuelve atrás, cámbiala.\n"
        "espacio | seguir, pausa\n"
        "← → , . | el suceso anterior, el siguiente\n"
        "Mayús+← → | una décima parte hacia atrás, hacia delante\n"
        "Inicio Fin | el principio, el final\n"
        "n N | el momento siguiente, el anterior, de los que merece la pena contar\n"
        "c C | el arranque en frío siguiente, el anterior\n"
        "+ - | más rápido, más despacio\n"
        "Intro | sigue el enlace del narrador\n"
        "k | los mandos: ↑↓ elige, ←→ gira, Intro escribe un valor, d el valor por defecto\n"
        "f | un cambio de mando actúa desde el principio, o desde ahora\n"
        "i | haz que pase algo: una petición, una ráfaga, un fallo, un entorno que muere\n"
        "u U | deshace el último cambio, lo rehace\n"
        "p | los ajustes preparados\n"
        "R | vuelve a empezar con los valores por defecto\n"
        "s | la línea que repite esta ejecución\n"
        "Tab | el panel siguiente\n"
        "z Z | un tramo de tiempo más corto, más largo\n"
        "↑ ↓ | más entornos, o líneas más antiguas del registro\n"
        "ratón | pulsa en la barra o en la línea de tiempo para ir allí, arrastra un mando"
    ),
    "help-knobs": (
        "Mandos: de qué está hecha esta ejecución.\n"
        "↑ ↓ | elige un mando\n"
        "← → | gíralo; con Mayús, más lejos\n"
        "Intro | escribe un valor, y lo toma; una opción pasa a la siguiente\n"
        "0–9 | empieza a escribir un valor\n"
        "d | el valor por defecto\n"
        "f | un cambio actúa desde el principio, o desde ahora\n"
        "Esc k | vuelve a la ejecución\n"
        "ratón | arrastra el deslizador"
    ),
}
