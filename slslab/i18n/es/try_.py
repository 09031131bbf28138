"""`slslab try`: lo que dicen todas sus clases."""

WORDS = {
    "try.help": "prueba un patrón, una política, un flujo de trabajo o una expresión cron",
    "try.examples": (
        'slslab try pattern --pattern patron.json --event evento.json\nslslab try cron "0 8 ? * MON-FRI *"'
    ),
    "foot": "Cada uno tiene --help con ejemplos.",
    "unknown": "`slslab try` no sabe probar {found}. {hint} Prueba: {kinds}.",
    "case-not-object": "un caso debe ser un objeto JSON.",
    "too-big": "{file} tiene más de {limit} bytes, que es lo máximo que se lee.",
    "in-file": "{file}: {why}",
    "not-text": "la línea {line} no es texto UTF-8.",
}
