"""Qué falla en un texto que debía ser JSON: el lugar, lo que hay y lo que se esperaba."""

WORDS = {
    "after-the-end": "línea {line}, columna {column}: el valor JSON ya ha terminado, pero le sigue {found!r}; quítalo.",
    "bad-escape": "línea {line}, columna {column}: {found!r} no es un escape de JSON; escribe \\\\ para una barra "
    "invertida.",
    "bad-number": "línea {line}, columna {column}: {found} no es un número de JSON.",
    "control-character": "línea {line}, columna {column}: hay un salto de línea u otro carácter de control dentro de "
    "un texto; escríbelo como escape, por ejemplo \\n.",
    "duplicate-key": "línea {line}, columna {column}: la clave {found!r} está dos veces en un objeto; deja una.",
    "expected-colon": "línea {line}, columna {column}: se esperaban dos puntos tras la clave y hay {found!r}.",
    "expected-comma": "línea {line}, columna {column}: se esperaba una coma o el cierre del corchete o la llave, y hay "
    "{found!r}.",
    "expected-key": "línea {line}, columna {column}: se esperaba una clave entre comillas dobles y hay {found!r}.",
    "expected-value": "línea {line}, columna {column}: se esperaba un valor JSON y hay {found!r}.",
    "number-range": "línea {line}, columna {column}: el número {found} es demasiado grande.",
    "too-deep": "línea {line}, columna {column}: más de {levels} niveles de corchetes o llaves; anida menos.",
    "too-many": "línea {line}, columna {column}: más de 600\u202f000 valores; usa menos.",
    "unfinished": "línea {line}, columna {column}: el texto termina antes que el valor JSON.",
    "unfinished-text": "línea {line}, columna {column}: el texto que empieza aquí no tiene comillas de cierre.",
    "unreadable": "línea {line}, columna {column}: esto no es JSON.",
}
