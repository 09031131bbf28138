"""`slslab try policy`: decisiones con la instrucción que las tomó, y qué falla en una política."""

WORDS = {
    "try policy.help": "dice si una política permite una petición y qué instrucción lo decidió",
    "try policy.examples": (
        "slslab try policy --policy politica.json --action dynamodb:PutItem "
        "--resource arn:aws:dynamodb:eu-west-1:123456789012:table/pedidos\n"
        "slslab try policy --cases casos.jsonl"
    ),
    "try policy.policy": "el archivo con la política (JSON); si lo das dos veces, valen ambas; - lee la entrada estándar",
    "try policy.action": "lo que se pide, como servicio:Acción",
    "try policy.resource": "sobre qué: un ARN, o *",
    "try policy.context": "un archivo JSON con las claves de condición de la petición y sus valores",
    "try policy.cases": "muchas a la vez: una línea JSON cada una, {{policy, action, resource, context}}; responde línea "
    "a línea",
    "try policy.json": "la decisión como un objeto JSON, con todas las instrucciones",
    "try policy.exits": 'Códigos de salida: 0 permitido, 1 denegado, por una instrucción o porque nada lo permite, 2 mal uso, o una política o un contexto con errores. En lugar de F vale el propio JSON. Con --cases el código de salida es 0, y cada respuesta es {{"result": "allow"|"deny"|"implicit_deny"|"invalid", "why": …}}.',
    "all-three": "Da --policy F, --action A y --resource R, o bien --cases FILE. Mira `slslab try policy --help`.",
    "cases-alone": "--cases trae sus propias políticas y peticiones: quita las demás opciones.",
    "one-stdin": "Solo un archivo puede venir de la entrada estándar: da nombres para los demás.",
    "case-lacks": "al caso le falta {name}, o no es ni un objeto ni texto JSON.",
    "case-text": "al caso le falta {name}, o no es un texto.",
    "asked-action": "una acción se escribe servicio:Acción, como s3:GetObject; hay {found!r}.",
    # Decisiones.
    "says-allow": "Permitido.",
    "says-deny": "Denegado.",
    "says-implicit_deny": "Denegado, porque nada lo permite.",
    "applies": "se aplica",
    "more.one": "… y {n} instrucción más.",
    "more.other": "… y {n} instrucciones más.",
    "of-policy": "política {number}, {place}",
    "why-allow": "{statement} lo permite y ninguna instrucción lo deniega.",
    "why-deny": "{statement} lo deniega, y una denegación explícita gana a cualquier permiso.",
    "why-no-allow": "ninguna instrucción permite nada.",
    "why-implicit": "ninguna instrucción permite {action} sobre {resource}; {statement} es la que más se acerca, pero "
    "{unmet}.",
    "unmet-element": "su {element} no encaja",
    "unmet-missing": "{operator} pide {wanted} en {key}, y la petición no tiene esa clave",
    "unmet-several": "{operator} compara un solo valor de {key}, y la petición tiene varios, {found}: pon ForAllValues: o "
    "ForAnyValue: delante del operador",
    "unmet-condition": "{operator} pide {wanted} en {key}, y la petición tiene {found}",
    "unmet-null": "{operator} pide {wanted} para {key}, y la petición tiene esa clave",
    "unmet-null-missing": "{operator} pide {wanted} para {key}, y la petición no tiene esa clave",
    # Qué falla.
    "policy-json": "la política no es JSON: {why}",
    "context-json": "el contexto no es JSON: {why}",
    "context-not-object": "el contexto debe ser un objeto JSON: claves de condición y sus valores.",
    "policy-at": "política, {path}: {why}",
    "context-at": "contexto, {path}: {why}",
    "bad-not-an-object": "se esperaba un objeto y hay {found}.",
    "bad-unknown-key": "aquí no existe ningún elemento {found}; existen {valid}.",
    "bad-version": "la versión es {valid}, y hay {found}.",
    "bad-not-a-text": "se esperaba un texto y hay {found}.",
    "bad-no-statement": "a la política le falta Statement.",
    "bad-empty-list": "la lista está vacía; pon al menos un elemento.",
    "bad-many-statements": "{found} instrucciones son más que las 20\u202f000 que se leen; usa menos.",
    "bad-sid-twice": "dos instrucciones tienen el Sid {found}; cada una necesita el suyo.",
    "bad-both": "en una instrucción solo puede haber uno de estos: {found}.",
    "bad-no-effect": "a la instrucción le falta Effect; escribe Allow o Deny.",
    "bad-effect": "Effect es Allow o Deny, escrito justo así; hay {found}.",
    "bad-no-action": "la instrucción no tiene ni Action ni NotAction.",
    "bad-no-resource": 'la instrucción no tiene ni Resource ni NotResource; "*" vale por todos.',
    "bad-not-principal-allow": "NotPrincipal solo va con Deny: con Allow dejaría entrar a todos los demás.",
    "bad-too-long": "un texto tiene más de 10\u202f240 caracteres.",
    "bad-action-service": "una acción se escribe servicio:Acción, como s3:GetObject, o * para todas; hay {found!r}.",
    "bad-action-colons": "una acción tiene un solo signo de dos puntos; hay {found!r}.",
    "bad-action-vendor": "el servicio, antes de los dos puntos, lleva letras, cifras, guiones y puntos, sin comodines; hay "
    "{found!r}.",
    "bad-resource": 'un recurso es "*" o un ARN, arn:partición:servicio:región:cuenta:nombre, sin comodines en el '
    "servicio; hay {found!r}.",
    "bad-principal": 'un principal es "*" o un objeto con AWS, Service, Federated o CanonicalUser; hay {found}.',
    "bad-operator": "no existe ningún operador de condición {found}.",
    "bad-date": "{found!r} no es una fecha; escribe 2026-03-01T08:00:00Z, o segundos desde 1970.",
    "bad-condition-value": "una condición compara textos, números y valores lógicos; hay {found}.",
    "bad-context-value": "una clave tiene un texto, un número o un valor lógico, o una lista de ellos.",
}
