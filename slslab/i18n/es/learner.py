"""El progreso: lo leído, lo ejecutado y lo resuelto."""

WORDS = {
    "unopenable": (
        "No se puede guardar el progreso: {path} no se abre ({reason}). "
        "Da permiso de escritura a la carpeta o pon en SLSLAB_HOME una que lo tenga."
    ),
    "damaged": (
        "No se puede guardar el progreso: {path} está dañado. Se ha dejado tal cual. "
        "Apártalo para empezar de nuevo; después, `slslab progress import ARCHIVO` recupera una copia exportada."
    ),
    "newer": (
        "{path} lo escribió un slslab más nuevo (versión {found} del archivo; este conoce la {known}). "
        "Actualiza slslab o pon otra carpeta en SLSLAB_HOME."
    ),
    "unwritable": (
        "No se ha guardado el progreso: no se puede escribir {path} ({reason}). "
        "Libera espacio; lo ya guardado está a salvo."
    ),
    "not-an-export": (
        "{path} no es un archivo escrito por `slslab progress export`: {reason}. No se ha importado nada."
    ),
    "progress.help": "lo leído, ejecutado y resuelto; lo lleva a otra máquina",
    "progress.examples": "slslab progress\nslslab progress export copia.json",
    "progress.action": "export o import; sin nada, muestra el progreso",
    "progress.file": "el archivo que se escribe o se lee",
    "progress.json": "para máquinas: un objeto JSON",
    "progress.force": "reemplaza un archivo que ya existe",
    "needs-file": "`slslab progress {action}` necesita un archivo. Por ejemplo: slslab progress {action} copia.json",
    "exists": "{path} ya existe. Elige otro nombre o añade --force para reemplazarlo.",
    "exported.one": "{n} dato escrito en {path}.",
    "exported.other": "{n} datos escritos en {path}.",
    "imported.one": "{n} dato leído de {path} y sumado a tu progreso.",
    "imported.other": "{n} datos leídos de {path} y sumados a tu progreso.",
    "nothing": "Todavía no has leído, ejecutado ni resuelto nada. Empieza por: slslab read {id}",
    "heading": "Tu progreso",
    "terms": "Términos leídos",
    "concepts": "Conceptos leídos",
    "simulations": "Simulaciones ejecutadas",
    "exercises": "Ejercicios resueltos",
    "of": "{done} de {total}",
    "next": "Siguiente: slslab {command}",
    "all-done": "Todo está hecho.",
}
