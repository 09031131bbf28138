"""The lab's screens: what the frame, the lists, the pages and the panels say."""

WORDS = {
    # The frame
    "too-small": "{width}×{height} es muy poco: slslab necesita {least}. Agranda la ventana o pulsa Ctrl+Q.",
    "opening": "Abriendo…",
    "fault": "Es un fallo de slslab, no tuyo: {error}. Ejecútalo con SLSLAB_DEBUG=1 para ver dónde.",
    "resume": "Tu sitio queda guardado. `slslab` abre el laboratorio donde lo dejaste.",
    "resume-unsaved": "Esta vez no se ha guardado nada. `slslab doctor` explica por qué.",
    "head-search": "buscar",
    "head-read": "{n} de {all} leídos",
    "key-help": "ayuda",
    "key-search": "buscar",
    "key-back": "volver",
    "key-link": "enlace",
    "key-follow": "seguir",
    "key-choose": "elegir",
    "key-open": "abrir",
    "key-clear": "borrar",
    "key-quit": "salir",
    # How keys are called
    "name-space": "espacio",
    "name-tab": "Tab",
    "name-enter": "Intro",
    "name-left": "Izq",
    "name-right": "Der",
    "name-up": "Arriba",
    "name-down": "Abajo",
    "name-up-down": "Arriba/Abajo",
    "name-left-right": "Izq/Der",
    # Rooms
    "room-home": "Inicio",
    "room-glossary": "Glosario",
    "room-concepts": "Conceptos",
    "room-simulations": "Simulaciones",
    "room-exercises": "Ejercicios",
    "room-progress": "Progreso",
    "about-home": "Dónde estás y qué viene después.",
    "about-glossary": "Cada término en una frase, con un ejemplo y sus vecinos.",
    "about-concepts": "Las ideas grandes, contadas con los términos y con una breve autoevaluación.",
    "about-simulations": "Una nube de juguete que puedes mirar, tocar y rebobinar.",
    "about-exercises": "Predecir, ajustar, programar: con corrección al momento y pistas.",
    "about-progress": "Lo que has leído, ejecutado y resuelto.",
    # Home
    "home-title": "Un laboratorio de computación serverless",
    "home-lead": "Lee un término, míralo ocurrir, hazlo y comprueba el resultado.",
    "home-continue": "Continúa",
    "home-continue-what": "Se abre justo donde lo dejaste.",
    "home-next": "Siguiente",
    "home-step": "paso {n} de {all} de tu primera hora",
    "home-path": "Tu primera hora",
    "home-path-done": "✓ Has terminado tu primera hora. Todas las salas son tuyas.",
    "home-steps": "{n} de {all}",
    "home-rooms": "Salas",
    "home-read": "{n} de {all} leídos",
    "home-run": "{n} de {all} vistas",
    "home-solved": "{n} de {all} resueltos",
    # Lists
    "shelf-filter": "escribe para filtrar",
    "shelf-no-match": "Nada coincide con «{typed}». Esc borra el filtro; / en la línea vacía busca en todo.",
    "shelf-empty": "Aquí todavía no hay nada. Pulsa h para ir al inicio.",
    "shelf-count": "{n} de {all} {done}",
    "shelf-aliases": "También se llama",
    "shelf-providers": "Cómo lo llaman los proveedores",
    "done-read": "leídos",
    "done-run": "vistas",
    "done-solved": "resueltos",
    # Pages
    "page-toc": "En esta página",
    "page-top": "Qué es",
    "page-read": "Leída",
    "page-mark": "marca la página como leída; llegar al final también",
    "page-foreign": "Esta página todavía no está en español.",
    "page-answer": "Intro responde con esta opción.",
    "broken": "Esta página no se puede mostrar",
    # Progress
    "progress-all": "Todos los términos",
    "progress-of": "{n} de {all}",
    "progress-points": "mejor: {n} de {all} puntos",
    "progress-open": "Intro muestra estos términos en el glosario.",
    # Panels
    "omnibox": "busca en todo",
    "omnibox-start": "Escribe una palabra: arranque en frío, reintento, coste… No importan las erratas ni las tildes.",
    "omnibox-nothing": "Nada coincide con «{typed}». Prueba una palabra más corta, o Esc para volver.",
    "palette": "¿qué quieres hacer?",
    "palette-about": "Intro lo hace, Esc cierra.",
    "palette-nothing": "Ninguna orden coincide con «{typed}». Borra unas letras, o Esc para volver.",
    "do-go": "Ir a: {room}",
    "do-search": "Buscar en todo",
    "do-back": "Volver",
    "do-forward": "Adelante",
    "do-language": "Cambiar de idioma: in English",
    "do-help": "Ayuda sobre lo que está activo",
    "do-ascii": "Dibujar solo con ASCII",
    "do-unicode": "Dibujar con todos los signos",
    "do-theme": "Tema, colores: {theme}",
    "do-quit": "Salir; el laboratorio se abrirá aquí otra vez",
    "theme-night": "noche (oscuro)",
    "theme-paper": "papel (claro)",
    # Help
    "help-lab": "El laboratorio",
    "help-home": (
        "Inicio: dónde estás y qué viene después\n"
        "↑ ↓ | elegir una línea\n"
        "⏎ | abrirla\n"
        "⇥ | ir a tu primera hora y volver, si se ven las dos\n"
        "g c s e p | glosario, conceptos, simulaciones, ejercicios, progreso"
    ),
    "help-shelf": (
        "Una lista: escribe para filtrarla\n"
        "letras | filtrar por nombre, en cualquiera de los dos idiomas; se perdonan las erratas\n"
        "↑ ↓ | elegir una entrada\n"
        "⏎ | abrirla\n"
        "Esc | borrar el filtro y, después, volver\n"
        "⇥ | ir a la lista, donde las letras vuelven a ser órdenes\n"
        "✓ ◐ · | hecho, intentado, pendiente"
    ),
    "help-page": (
        "Una página: ve de enlace en enlace\n"
        "⇥ | enlace siguiente; Mayús+Tab, el anterior\n"
        "⏎ | seguir el enlace o responder a la pregunta\n"
        "← → | atrás y adelante, como en un navegador\n"
        "↑ ↓ | una línea; RePág, AvPág, Inicio y Fin, más lejos\n"
        "[ ] | sección anterior, sección siguiente\n"
        "Esc | soltar el enlace\n"
        "r | marcar la página como leída"
    ),
    "help-progress": (
        "Progreso: lo que has leído, ejecutado y resuelto\n"
        "↑ ↓ | elegir una línea\n"
        "⏎ | abrirla; una categoría se abre en el glosario"
    ),
    "help-omnibox": (
        "Buscar: todo el laboratorio por su nombre\n"
        "letras | lo que buscas, en cualquiera de los dos idiomas\n"
        "↑ ↓ | elegir\n"
        "⏎ | abrir\n"
        "Esc | volver adonde estabas"
    ),
    "help-palette": "Órdenes: todo lo que funciona desde cualquier sitio\n⏎ | hacerlo\nEsc | volver adonde estabas",
    "help-everywhere": (
        "En todas partes\n"
        "/ | buscar en todo\n"
        "h | inicio\n"
        "L | English, español\n"
        "Ctrl+P | todas las órdenes y los colores\n"
        "Alt+← Alt+→ | atrás y adelante\n"
        "q | salir; no se pregunta nada y no se pierde nada\n"
        "F1 | esta ayuda"
    ),
}
