"""`slslab try`: lo que dicen todas sus clases."""

WORDS = {
    "try.help": "prueba un patrón, una política, un flujo de trabajo o una expresión cron",
    "try.examples": (
        'slslab try pattern --pattern patron.json --event evento.json\nslslab try cron "0 8 ? * MON-FRI *"'
    ),
    "foot": "Cada uno tiene --help con ejemplos, y dice qué significa su código de salida.",
    "unknown": "`slslab try` no sabe probar {found}. {hint} Prueba: {kinds}.",
    "case-not-object": "un caso debe ser un objeto JSON.",
    "too-big": "{file} tiene más de {limit} bytes, que es lo máximo que se lee.",
    "in-file": "{file}: {why}",
    "no-stdin": "No hay entrada estándar que leer: da el nombre de un archivo en vez de -.",
    "stdin": "la entrada estándar",
    "line-not-text": "esta línea no es UTF-8: byte {at}.",
    "line-too-long": "esta línea es más larga de lo que se lee.",
    "not-text": "la línea {line} no es texto UTF-8.",
}
