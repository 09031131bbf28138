"""La pantalla de un ejercicio: los paneles, el archivo, el resultado y lo que hacen sus teclas."""

WORDS = {
    # Paneles
    "panel-statement": "Enunciado",
    "panel-result": "Resultado",
    "panel-solution": "Solución",
    "hints": "Pistas",
    "hint-of": "Pista {n} de {all}.",
    # Teclas
    "key-check": "comprobar",
    "key-write": "escribir",
    "key-hint": "pista",
    "key-leave": "dejar de escribir",
    "key-undo": "deshacer",
    "key-stop": "parar",
    "key-reset": "empezar de nuevo",
    "key-next": "siguiente ejercicio",
    "key-moment": "abrir el momento",
    "key-statement": "enunciado",
    # El archivo
    "saved": "guardado",
    "unsaved": "sin guardar todavía",
    "not-saved": "no se puede guardar",
    "taken-up": "{file} ha cambiado fuera de aquí; este es su texto nuevo.",
    "both-changed": "{file} ha cambiado fuera mientras escribías aquí. Ahora ves el texto de fuera; lo que escribiste está en {copy}.",
    "reset-kept": "Empiezas de nuevo. Tu archivo se conserva como {copy}.",
    "reset-fresh": "{file} está como al principio.",
    "reset-keeps": "te deja empezar de nuevo y conserva tu archivo con otro nombre.",
    "not-text": "{file} no es texto, así que no se puede mostrar aquí.",
    "too-large": "{file} tiene más de {limit} mil caracteres: demasiado para editarlo aquí.",
    "unreadable": "No se puede leer {file}: {reason}.",
    # El editor propio
    "no-editor": "No se ha encontrado ningún editor. Pon en EDITOR el nombre del tuyo, por ejemplo EDITOR=nano.",
    "bad-editor": "{name} no es una orden: {command} ({reason}). Pon ahí el nombre de tu editor.",
    "editor-failed": "No se ha podido abrir {command}: {reason}. Pon en EDITOR el nombre de tu editor.",
    "no-terminal": "Aquí no hay una terminal que prestarle a tu editor. El archivo es {path}.",
    # La comprobación
    "not-checked": "comprueba tu archivo; el resultado aparece aquí.",
    "checking": "Comprobando",
    "checking-run": "Comprobando: ejecución {n} de {all}",
    "stopped": "Comprobación parada. No cuenta para nada.",
    # El resultado
    "passed": "Resuelto",
    "failed": "Todavía no",
    "faulty": "ha fallado slslab; esto no dice nada de tu trabajo",
    "unread": "El archivo no se puede evaluar tal como está",
    "points": "{n} de {of} puntos",
    "worth.one": "{n} punto",
    "worth.other": "{n} puntos",
    "stale": "el archivo ha cambiado desde entonces",
    "skipped": "sin evaluar, por lo que ha fallado antes",
    "expected-seen": "se esperaba {expected}; encontrado: {observed}",
    "seen": "encontrado: {observed}",
    "open-moment": "abrir el momento",
    "no-moment": "Este resultado no tiene un momento de una ejecución que abrir.",
    "next-is": "sigue con el próximo ejercicio: {title}",
    "all-solved": "Has resuelto todos los ejercicios que hay.",
    "printed": "Lo último que ha escrito tu código:",
    "stuck": "{n} intentos seguidos sin éxito: le pasa a todo el mundo.",
    "stuck-hint": "da una pista,",
    "stuck-solution": "enseña una solución,",
    "stuck-reset": "empieza de nuevo y conserva tu archivo.",
    "judged.one": "Evaluado con {n} ejecución de la semilla {seed}; otras semillas dan otras ejecuciones.",
    "judged.other": "Evaluado con {n} ejecuciones de la semilla {seed}; otras semillas dan otras ejecuciones.",
    "level-bubblewrap": "Tu código se ha ejecutado aislado con bubblewrap.",
    "level-namespaces": "Tu código se ha ejecutado en espacios de nombres propios.",
    "level-process": "Tu código se ha ejecutado en un proceso con límites; esta máquina no ofrece nada más fuerte.",
    # Ayuda
    "hint-more": "Pista {n} de {all}. H da la siguiente.",
    "hint-last": "Pista {n} de {all}, la última. S enseña una solución.",
    "ask-title": "¿Quieres ver una solución?",
    "ask-text": "Aparece junto a tu archivo, que se queda como está. Tu progreso recuerda que la has visto.",
    "ask-yes": "verla",
    "ask-no": "todavía no",
    "help": (
        "Un ejercicio: lee, escribe, comprueba y mira dónde falló\n"
        "1 2 3 4 | enunciado, editor, resultado, solución\n"
        "⏎ | escribir en el archivo; con Esc dejas de escribir\n"
        "Ctrl+S | guardar y comprobar; también F5\n"
        "Esc | parar la comprobación; salir del editor\n"
        "o | abrir la simulación en el momento del resultado que falló\n"
        "H | una pista, y luego la siguiente; se quedan bajo el enunciado\n"
        "S | una solución junto a tu archivo, y quitarla\n"
        "R | empezar de nuevo; tu archivo se conserva con otro nombre\n"
        "e | abrir el archivo en tu propio editor ($EDITOR)\n"
        "n | siguiente ejercicio\n"
        "⇥ | de enlace en enlace, y luego al panel siguiente"
    ),
    "help-editor": (
        "El editor: lo que escribes se guarda solo\n"
        "Esc | dejar de escribir, y las letras vuelven a ser órdenes\n"
        "Ctrl+S | guardar y comprobar; también F5\n"
        "⇥ | sangrar; con Mayús+Tab, al revés\n"
        "Ctrl+Z | deshacer; con Ctrl+Y, rehacer\n"
        "Ctrl+C | copiar; Ctrl+X corta y Ctrl+V pega\n"
        "Mayús+← → | seleccionar; también con ↑ y ↓\n"
        "F7 | seleccionarlo todo\n"
        "Ctrl+← → | palabra a palabra"
    ),
    "help-statement": (
        "El enunciado\n"
        "⇥ | enlace siguiente, y luego el editor; con Mayús+Tab, al revés\n"
        "⏎ | seguir el enlace\n"
        "↑ ↓ | desplazar una línea; Re Pág, Av Pág, Inicio y Fin, más\n"
        "Esc | soltar el enlace"
    ),
    "help-result": (
        "El resultado\n"
        "↑ ↓ | elegir lo que ha fallado\n"
        "⏎ | ir a la línea del archivo que nombra o, si no, al momento de la ejecución\n"
        "o | abrir la simulación en ese momento"
    ),
}
