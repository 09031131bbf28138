"""Lo que dicen las ejecuciones: las frases del narrador, la factura, el dibujo de terminal y la orden `run`."""

WORDS = {
    # El narrador. {what} es uno de `what.…`, {effect} uno de `effect.…`, {refused} uno de `refused.…`.
    "what.request": "la petición {n}",
    "what.numbered": "el evento {n}",
    "what.event": "un evento",
    "effect.waits": "Quien llama espera {wait} más.",
    "effect.late": "Su trabajo empieza {wait} más tarde.",
    "refused.caller": "Quien llama recibe un 429.",
    "refused.event": "Tendrá que esperar a otro intento.",
    "refused.again": "Se reintenta en {delay}.",
    "more.one": "Y {n} caso más.",
    "more.other": "Y {n} casos más.",
    "tell.cold.first": (
        "{function} aún no tiene ningún entorno: el entorno {env} arranca para {what} "
        "([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.none": (
        "Ya no queda ningún entorno: el entorno {env} arranca para {what} ([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.busy.one": (
        "El único entorno está ocupado: el entorno {env} arranca para {what} "
        "([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.busy.other": (
        "Ninguno de los {n} entornos está libre: el entorno {env} arranca para {what} "
        "([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.prepared.one": (
        "El entorno preparado está ocupado: el entorno {env} arranca bajo demanda para {what} "
        "([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.prepared.other": (
        "Los {n} entornos preparados están ocupados: el entorno {env} arranca bajo demanda para {what} "
        "([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.crash": (
        "El entorno {env} arranca en lugar del que se cayó, para {what} ([[cold-start|arranque en frío]]). {effect}"
    ),
    "tell.cold.pinged": "Un ping arranca el entorno {env} antes de que haga falta ([[warm-pools|grupo caliente]]).",
    "tell.cold.unused": (
        "El entorno {env} arranca ([[cold-start|arranque en frío]]), pero no atiende nada en esta ejecución."
    ),
    "tell.warm.first": (
        "El entorno {env}, libre desde hace {idle}, atiende {what} al momento "
        "([[warm-start|arranque en caliente]]): sin INIT."
    ),
    "tell.warm.shared": (
        "El entorno {env} acepta {what} sin haber terminado lo anterior: {n} a la vez en un mismo entorno "
        "([[concurrency|concurrencia]])."
    ),
    "tell.prepared.ready": (
        "El entorno {env} está listo antes de que nadie lo pida "
        "([[provisioned-concurrency|concurrencia aprovisionada]])."
    ),
    "tell.prepared.used": (
        "El entorno preparado {env} atiende {what} sin pasar por INIT "
        "([[provisioned-concurrency|concurrencia aprovisionada]])."
    ),
    "tell.gone.expired": "El entorno {env} llevaba libre {idle} y se retira ([[keep-alive|keep-alive]]).",
    "tell.gone.last": (
        "El entorno {env} llevaba libre {idle} y se retira ([[keep-alive|keep-alive]]). Era el último: "
        "la próxima petición arrancará en frío."
    ),
    "tell.gone.crashed": "El entorno {env} desaparece tras la caída, y con él todo lo que guardaba en memoria.",
    "tell.gone.recycled": "La plataforma renueva el entorno {env}, como hace cada pocas horas.",
    "tell.gone.replaced": "El entorno {env} se sustituye, porque {function} ha cambiado.",
    "tell.gone.killed": "El entorno {env} se elimina desde fuera.",
    "tell.throttle.account": (
        "{function} no encuentra sitio dentro del límite de la cuenta y rechaza {what} "
        "([[throttling|limitación]]). {refused}"
    ),
    "tell.throttle.reserved": (
        "{function} ya usa toda su [[reserved-concurrency|concurrencia reservada]] y rechaza {what} "
        "([[throttling|limitación]]). {refused}"
    ),
    "tell.throttle.rate": (
        "{function} recibe más peticiones por segundo de las que admite y rechaza {what} "
        "([[throttling|limitación]]). {refused}"
    ),
    "tell.throttle.scaling": (
        "{function} no puede arrancar entornos más deprisa ([[instance-scaling|ritmo de escalado]]) y rechaza {what}. "
        "{refused}"
    ),
    "tell.ended.error": "{function} falla con {what}.",
    "tell.ended.timeout": "{function} tarda demasiado con {what} y se corta ([[timeout|tiempo límite]]).",
    "tell.ended.crashed": "{function} se cae con {what}, en el entorno {env}.",
    "tell.retry": (
        "El intento {attempt} en {who} ha fallado; el siguiente llega en {delay} "
        "([[retry-policy|política de reintentos]])."
    ),
    "tell.dead-letter": "No quedan intentos: el evento se guarda en {queue} ([[dlq|cola de mensajes fallidos]]).",
    "tell.lost.retries": (
        "No quedan intentos ni hay [[dlq|cola de mensajes fallidos]] que lo guarde: se pierde un evento para {who}."
    ),
    "tell.lost.old": ("Un evento para {who} ha esperado demasiado y se descarta ([[dlq|cola de mensajes fallidos]])."),
    "tell.lost.target": "Nadie recoge lo que envía {who}: se pierde.",
    "tell.lost.filtered": "Ningún filtro de {who} deja pasar el evento: se descarta.",
    "tell.lost.stopped": "La ejecución se detiene en su propio tope: lo que queda pendiente ya no se sigue.",
    "tell.loop.first": (
        "{function} se dispara con su propia salida ([[event-loops|bucle de eventos]]): "
        "{n} invocaciones en una misma cadena."
    ),
    "tell.loop.longer": (
        "La cadena crece: {n} invocaciones, cada una provocada por la anterior ([[event-loops|bucle de eventos]])."
    ),
    "tell.loop.stopped": (
        "Tras {n} invocaciones en una misma cadena, la plataforma detiene {function} "
        "([[loop-detection|detección de bucles]])."
    ),
    "tell.duplicate": "{source} entrega dos veces el mismo evento a {target} ([[at-least-once|al menos una vez]]).",
    "tell.count.complete": "Para {what} ya están las {expected} partes: la reunión está completa ([[fan-in|fan-in]]).",
    "tell.count.over": (
        "{table} cuenta {value} partes para {what}, que tiene {expected}: se ha contado un duplicado "
        "([[idempotency|idempotencia]])."
    ),
    "tell.count.early": (
        "{table} llega a {expected} con {what}, pero solo hay {n} partes hechas: alguna se ha contado dos veces "
        "([[idempotency|idempotencia]])."
    ),
    "tell.count.never.one": "{n} reunión no se completa nunca: le falta alguna parte ([[fan-in|fan-in]]).",
    "tell.count.never.other": "{n} reuniones no se completan nunca: les falta alguna parte ([[fan-in|fan-in]]).",
    "tell.fault.error": "{who} falla, porque así se ha pedido.",
    "tell.fault.latency": "{who} responde {long} más despacio.",
    "tell.fault.outage": "{who} queda fuera de servicio durante {long}.",
    "tell.fault.over": "{who} vuelve a funcionar.",
    "tell.fault.crash": "El proceso de {who} se cae.",
    "tell.change": "Intervienes: {text}.",
    "tell.end": "Termina la ejecución: {clauses}.",
    "tell.end.nothing": "Termina la ejecución, y en ella no ha pasado nada.",
    "requests.one": "{n} petición",
    "requests.other": "{n} peticiones",
    "invocations.one": "{n} invocación",
    "invocations.other": "{n} invocaciones",
    "cold.one": "{n} arranque en frío",
    "cold.other": "{n} arranques en frío",
    "throttles.one": "{n} rechazada",
    "throttles.other": "{n} rechazadas",
    "errors.one": "{n} error",
    "errors.other": "{n} errores",
    "retries.one": "{n} reintento",
    "retries.other": "{n} reintentos",
    "dead-letters.one": "{n} mensaje fallido guardado",
    "dead-letters.other": "{n} mensajes fallidos guardados",
    "lost.one": "{n} perdido",
    "lost.other": "{n} perdidos",
    # La factura: qué se paga y la regla de la que sale la cantidad.
    "bill.function-requests": "Llamadas a funciones",
    "bill.function-time": "Tiempo de función",
    "bill.provisioned-capacity": "Capacidad preparada",
    "bill.provisioned-time": "Tiempo de función, preparado",
    "bill.snapshot-cache": "Instantánea guardada",
    "bill.snapshot-restores": "Instantánea restaurada",
    "bill.api-requests": "Peticiones a la API",
    "bill.queue-requests": "Peticiones a la cola",
    "bill.queue-fifo-requests": "Peticiones a cola FIFO",
    "bill.topic-publishes": "Publicaciones en el tema",
    "bill.router-events": "Enrutador de eventos",
    "bill.object-writes": "Objetos escritos",
    "bill.object-reads": "Objetos leídos",
    "bill.table-writes": "Escrituras en tabla",
    "bill.table-reads": "Lecturas de tabla",
    "bill.per-1": "{usd} por {unit}",
    "bill.per-1000": "{usd} por 1000",
    "bill.per-1000000": "{usd} por millón",
    "rule.function-requests": "cada invocación que empezó; lo rechazado no se cobra",
    "rule.function-time": "ms facturados, redondeados hacia arriba, × memoria configurada; INIT cuenta si se cobra",
    "rule.provisioned-capacity": "memoria configurada × el tiempo que existe cada entorno preparado, trabaje o no",
    "rule.provisioned-time": "milisegundos facturados en entornos preparados × memoria configurada, a menor precio",
    "rule.snapshot-cache": "memoria × el tiempo que se guarda la instantánea, al menos tres horas; gratis en Java",
    "rule.snapshot-restores": "memoria de cada entorno restaurado desde la instantánea; gratis en Java",
    "rule.api-requests": "cada petición que llega a la API",
    "rule.queue-requests": "cada envío, recepción y borrado; cada 64 KB empezados cuentan como uno",
    "rule.queue-fifo-requests": "cada envío, recepción y borrado; cada 64 KB empezados cuentan como uno",
    "rule.topic-publishes": "cada publicación; cada 64 KB empezados cuentan como una; las entregas no se cobran aquí",
    "rule.router-events": "cada evento puesto en el bus; cada 64 KB empezados cuentan como uno",
    "rule.object-writes": "cada objeto escrito",
    "rule.object-reads": "cada objeto leído",
    "rule.table-writes": "cada elemento escrito o actualizado",
    "rule.table-reads": "cada elemento leído",
    "unit.requests.one": "petición",
    "unit.requests.other": "peticiones",
    "unit.events.one": "evento",
    "unit.events.other": "eventos",
    "unit.GB.one": "GB",
    "unit.GB.other": "GB",
    "unit.GB-s.one": "GB-s",
    "unit.GB-s.other": "GB-s",
    # El dibujo en una terminal.
    "picture.title": "{title} · semilla {seed} · {long}",
    "picture.environments": "Entornos a lo largo del tiempo",
    "picture.env": "ent. {n}",
    "picture.hidden.one": "y {n} más",
    "picture.hidden.other": "y {n} más",
    "picture.none": "no se creó ningún entorno",
    "picture.starting": "arrancando",
    "picture.imports": "imports",
    "picture.busy": "ocupado",
    "picture.idle": "libre",
    "picture.gone": "retirado",
    "picture.latency": "Latencia",
    "picture.cold": "en frío",
    "picture.warm": "en caliente",
    "picture.unanswered": "ningún cliente esperaba una respuesta",
    "picture.bill": "Factura",
    "picture.prices": "precios de catálogo de {name}, {region}, sin capa gratuita",
    # Errores.
    "unknown-provider": "No hay ninguna lista de precios {found}. {hint} Hay: {known}.",
    # La orden `run`.
    "run.help": "ejecuta una simulación sin pantalla e imprime un resumen con un pequeño dibujo",
    "run.examples": (
        "slslab run cold-start --set memory=1024 --set rate=2 --seed 7\n"
        'slslab run cold-start --at 12.3s "burst 50" --until 30s --json'
    ),
    "run.sim": "el id de una simulación, o un archivo de escenario",
    "run.set": "gira un mando; repítelo para varios",
    "run.seed": "qué suerte; con la misma semilla, la misma ejecución (por defecto, 1)",
    "run.until": "detente ahí: 500ms, 60s, 5m, 2h",
    "run.at": "intervén en ese momento: request, burst 50, set K=V, fail NOMBRE 10s, kill 3",
    "run.json": "el resumen como un objeto JSON",
    "run.csv": "escribe además requests.csv, environments.csv y rows.csv en DIR",
    "run.jsonl": "escribe además cada suceso de la ejecución en FILE, un objeto JSON por línea",
    "run.otlp": "escribe además trazas, métricas y registros en FILE como JSON de OpenTelemetry (OTLP)",
    "run.trace": "escribe además en FILE una traza que se abre en ui.perfetto.dev",
    "run.no-record": "solo totales, sin que crezca la memoria: ni dibujo, ni factura, ni huella, ni archivos",
    "run.nothing-recorded": "{option} necesita los sucesos de la ejecución y --no-record no guarda ninguno. Quita una de las dos opciones.",
    "run.written-jsonl": "Escrito en {file}: cada suceso de la ejecución, un objeto JSON por línea.",
    "run.written-otlp": "Escrito en {file}: trazas, métricas y registros (JSON de OTLP).",
    "run.written-trace": "Escrito en {file}. Ábrelo en https://ui.perfetto.dev.",
    "run.aggregates": "Solo totales: ni dibujo, ni factura, ni huella. Los percentiles son exactos salvo un {share} %.",
    "run.refused-too": "No se da la latencia, porque las peticiones rechazadas contarían como respuestas rápidas.",
    "run.environments": "entornos: {average} de media, {peak} como máximo",
    "run.runaway": (
        "La ejecución se detuvo al llegar a su límite de sucesos. Con menos duración o menos peticiones no se alcanza."
    ),
    "run.no-sim": "¿Qué simulación? Hay: {known}. Por ejemplo: slslab run {first}",
    "run.bad-set": "--set espera MANDO=VALOR y ha encontrado {found}. Por ejemplo: --set {example}",
    "run.running": "en marcha",
    "run.written": "Escrito en {folder}: {files}.",
}
