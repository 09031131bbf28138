"""Las frases propias de la línea de órdenes."""

WORDS = {
    "overview": (
        "slslab: un laboratorio de computación serverless. Lee un término, míralo ocurrir, hazlo y recibe tu nota.\n\n"
        "  slslab            abre el laboratorio donde lo dejaste"
    ),
    "overview-foot": "Cada una tiene --help con ejemplos. --lang en|es cambia el idioma.",
    "options-mark": " [opciones]",
    "examples": "Ejemplos",
    "option-lang": "el idioma de la respuesta",
    "option-help": "esta ayuda",
    "unknown-verb": "No existe la orden {found}. {hint} `slslab --help` las enumera.",
    "unknown-option": "`slslab {verb}` no tiene la opción {found}. {hint} `slslab {verb} --help` las enumera.",
    "surplus": "`slslab {verb}` no sabe qué hacer con {found}. Consulta `slslab {verb} --help`.",
    "usage": "`slslab {verb}`: {problem}. Consulta `slslab {verb} --help`.",
    "interrupted": "Detenido. No se ha perdido nada.",
    "fault": "Es un fallo de slslab, no tuyo: {error}. Repítelo con SLSLAB_DEBUG=1 para ver dónde.",
}
