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
    "tell.throttle.calls": (
        "{function} rechaza {what}: en un segundo, una cuenta puede hacer diez veces más llamadas de las que puede "
        "atender a la vez ([[throttling|limitación]]). {refused}"
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
    "tell.fault.throttled": "{who} rechaza una petición, como si tuviera demasiadas ([[throttling|limitación]]).",
    "tell.fault.delay": "Una entrega de {who} llega {long} tarde.",
    "tell.fault.reorder": "{who} retiene una entrega durante {long}, y otras la adelantan ([[ordering|orden]]).",
    "tell.fault.network": "La red pierde lo que va hacia {who} o sale de allí.",
    "tell.fault.rotated": "Cambia un secreto de {who} ([[credential-rotation|rotación de credenciales]]).",
    "tell.fault.system": "La plataforma no consigue empezar una invocación de {who} ([[retry-policy|reintentos]]).",
    "tell.change": "Intervienes: {text}.",
    "tell.workflow.started": "{workflow} empieza una ejecución para {what} ([[workflow|flujo de trabajo]]).",
    "tell.workflow.succeeded": "{workflow} termina su ejecución para {what} al cabo de {took}.",
    "tell.workflow.failed": "{workflow} falla con {what} al cabo de {took}: {error} ([[orchestration|orquestación]]).",
    "tell.workflow.timed-out": (
        "{workflow} tarda demasiado con {what} y se corta al cabo de {took} ([[timeout|tiempo límite]])."
    ),
    "tell.workflow.aborted": "Se detiene desde fuera la ejecución de {workflow} para {what}.",
    "tell.workflow.branches": "{state}, en {workflow}, sigue en varias ramas a la vez ([[fan-out|abanico]]).",
    "tell.workflow.task-failed": "Falla una tarea de {workflow}: {error}.",
    "tell.workflow.callback": (
        "{state}, en {workflow}, espera a que alguien responda con su testigo ([[workflow|flujo de trabajo]])."
    ),
    "tell.route.matched": "A la regla {rule} de {router} le interesa {what} ([[event-router|enrutador de eventos]]).",
    "tell.route.archived": "{router} guarda {what} en el archivo {rule}, por si hay que reenviarlo.",
    "tell.route.replayed": "{router} reenvía eventos archivados: {rule} ([[event-router|enrutador de eventos]]).",
    "tell.schedule.due": "Le toca a {schedule} ([[cron|cron]]).",
    "tell.schedule.window": "Le toca a {schedule} ([[cron|cron]]); su ventana flexible lo entrega {delay} después.",
    "tell.stream.batch": (
        "Un lote de {stream} va a su función, con los registros de cada clave en orden ([[streams|flujos]])."
    ),
    "tell.stream.behind": (
        "{stream} se lee demasiado despacio: el último registro de este lote tiene {age} "
        "([[iterator-age|antigüedad del iterador]])."
    ),
    "tell.stream.shards": "Desde ahora {stream} tiene otro número de particiones: {n} ([[streams|flujos]]).",
    "tell.task.asked": "{service} pide la tarea {n} ([[serverless-plus-containers|contenedores]]): se paga desde ya.",
    "tell.task.serves": "La tarea {n} de {service} ya atiende, {took} después de pedirla.",
    "tell.task.stopped": "La tarea {n} de {service} se detiene; de ella se pagan {took}.",
    "tell.task.once": (
        "{service} pone en marcha la tarea {n} para {what}, una sola vez ([[batch-containers|contenedores por lotes]])."
    ),
    "tell.task.done": "La tarea {n} de {service} ha terminado; de ella se pagan {took}.",
    "tell.secret.pending": (
        "Empieza la rotación de {secret}: hay un valor nuevo a la espera ([[credential-rotation|rotación de "
        "credenciales]])."
    ),
    "tell.secret.current": "Desde ahora {secret} tiene otro valor ([[credential-rotation|rotación de credenciales]]).",
    "tell.refused.secret": (
        "{who} no deja entrar a {what}: la contraseña no es la vigente ([[secret-manager|gestor de secretos]])."
    ),
    "tell.refused.throughput": "{who} ya ha recibido bastante en este segundo y rechaza {what} ([[throttling|limitación]]).",
    "tell.refused.access": ("{who} no permite lo que pide {what}: ninguna política lo autoriza ([[iam|permisos]])."),
    "tell.skip.filtered": (
        "Ningún filtro de {who} deja pasar {what}: se descarta sin invocar a nadie ([[event-source-mapping|asignación "
        "de origen de eventos]])."
    ),
    "tell.skip.duplicate": "{who} ya conoce {what} y no lo guarda otra vez ([[exactly-once|exactamente una vez]]).",
    "tell.skip.bypassed": "{who} sigue sin {what}, que se da por perdido ([[poison-message|mensaje envenenado]]).",
    "tell.backlog": "{n} esperan en {queue}: entra más de lo que sale ([[backpressure|contrapresión]]).",
    "tell.backlog.over": "{queue} vuelve a estar vacía.",
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
    "executions.one": "{n} ejecución de flujo",
    "executions.other": "{n} ejecuciones de flujo",
    "tasks.one": "{n} tarea de contenedor",
    "tasks.other": "{n} tareas de contenedor",
    "refusals.one": "{n} rechazo",
    "refusals.other": "{n} rechazos",
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
    "bill.queue-fair-requests": "Peticiones a colas justas",
    "bill.topic-publishes": "Publicaciones en el tema",
    "bill.router-events": "Enrutador de eventos",
    "bill.object-writes": "Objetos escritos",
    "bill.object-reads": "Objetos leídos",
    "bill.table-writes": "Escrituras en tabla",
    "bill.table-reads": "Lecturas de tabla",
    "bill.api-rest-requests": "Peticiones a la API REST",
    "bill.topic-deliveries": "Entregas del tema",
    "bill.router-archive": "Eventos archivados",
    "bill.router-replays": "Eventos reenviados",
    "bill.schedule-invocations": "Programaciones",
    "bill.stream-put-units": "Registros del flujo",
    "bill.stream-shard-hours": "Particiones del flujo",
    "bill.secret-calls": "Secretos, llamadas",
    "bill.secret-months": "Secretos guardados",
    "bill.workflow-transitions": "Transiciones de flujo",
    "bill.workflow-requests": "Flujos de trabajo Express",
    "bill.workflow-time": "Tiempo de flujos Express",
    "bill.container-vcpu": "CPU de contenedores",
    "bill.container-memory": "Memoria de contenedores",
    "bill.balancer-hours": "Balanceador de carga",
    "bill.balancer-requests": "Peticiones al balanceador",
    "bill.logs": "Logs",
    "bill.per-1": "{usd} por {unit}",
    "bill.per-1000": "{usd} por 1000",
    "bill.per-10000": "{usd} por 10 000",
    "bill.per-1000000": "{usd} por millón",
    "bill.unpriced": "sin precio registrado",
    "rule.function-requests": "cada invocación que empezó; lo rechazado no se cobra",
    "rule.function-time": "ms facturados, redondeados hacia arriba, × memoria configurada; INIT cuenta si se cobra",
    "rule.provisioned-capacity": "memoria configurada × el tiempo que existe cada entorno preparado, trabaje o no",
    "rule.provisioned-time": "milisegundos facturados en entornos preparados × memoria configurada, a menor precio",
    "rule.snapshot-cache": "memoria × el tiempo que se guarda la instantánea, al menos tres horas; gratis en Java",
    "rule.snapshot-restores": "memoria de cada entorno restaurado desde la instantánea; gratis en Java",
    "rule.api-requests": "cada petición que llega a la API",
    "rule.queue-requests": "cada envío, recepción y borrado, hasta diez mensajes juntos; cada 64 KB empezados cuentan como uno",
    "rule.queue-fifo-requests": "cada envío, recepción y borrado, hasta diez mensajes juntos; cada 64 KB empezados cuentan como uno",
    "rule.queue-fair-requests": "además de esas: cada petición sobre un mensaje con grupo",
    "rule.topic-publishes": "cada publicación; cada 64 KB empezados cuentan como una",
    "rule.router-events": "cada evento puesto en el bus; cada 64 KB empezados cuentan como uno; lo que comunican los propios servicios es gratis",
    "rule.object-writes": "cada objeto escrito",
    "rule.object-reads": "cada objeto leído",
    "rule.table-writes": "unidades de escritura: una por cada KB empezado, el doble en una transacción, también los índices",
    "rule.table-reads": "unidades de lectura: una por cada 4 KB empezados, la mitad si vale la consistencia eventual",
    "rule.api-rest-requests": "cada petición que llega a la API REST",
    "rule.topic-deliveries": "cada entrega a una función o a una cola, con cada nuevo intento",
    "rule.router-archive": "bytes de cada evento que entra en un archivo; guardarlos no se cuenta",
    "rule.router-replays": "cada evento que un archivo vuelve a enviar",
    "rule.schedule-invocations": "cada vez que toca una programación",
    "rule.stream-put-units": "cada registro puesto; cada 25 KB empezados cuentan como uno",
    "rule.stream-shard-hours": "cada partición abierta × el tiempo que existe, se use o no",
    "rule.secret-calls": "cada llamada al gestor de secretos",
    "rule.secret-months": "cada secreto × el tiempo que se guarda; un mes tiene 730 horas",
    "rule.workflow-transitions": "cada estado en el que se entra y cada nuevo intento de uno",
    "rule.workflow-requests": "cada ejecución de un flujo de trabajo Express",
    "rule.workflow-time": "duración de cada ejecución Express terminada × 64 MB, una suposición de este laboratorio",
    "rule.container-vcpu": (
        "vCPU de cada tarea × su tiempo desde que se pide hasta que acaba, por segundos, al menos un minuto"
    ),
    "rule.container-memory": (
        "memoria de cada tarea × su tiempo desde que se pide hasta que acaba, por segundos, al menos un minuto"
    ),
    "rule.balancer-hours": "cada balanceador ante un servicio de contenedores × tiempo",
    "rule.balancer-requests": "cada petición que llega a un balanceador",
    "rule.logs": "bytes de cada línea de log, también las de la plataforma",
    "unit.requests.one": "petición",
    "unit.requests.other": "peticiones",
    "unit.events.one": "evento",
    "unit.events.other": "eventos",
    "unit.GB.one": "GB",
    "unit.GB.other": "GB",
    "unit.GB-s.one": "GB-s",
    "unit.GB-s.other": "GB-s",
    "unit.deliveries.one": "entrega",
    "unit.deliveries.other": "entregas",
    "unit.invocations.one": "invocación",
    "unit.invocations.other": "invocaciones",
    "unit.transitions.one": "transición",
    "unit.transitions.other": "transiciones",
    "unit.units.one": "unidad de 25 KB",
    "unit.units.other": "unidades de 25 KB",
    "unit.request-units.one": "unidad",
    "unit.request-units.other": "unidades",
    "unit.GB-h.one": "GB-h",
    "unit.GB-h.other": "GB-h",
    "unit.vCPU-h.one": "vCPU-h",
    "unit.vCPU-h.other": "vCPU-h",
    "unit.hours.one": "hora",
    "unit.hours.other": "horas",
    "unit.months.one": "mes",
    "unit.months.other": "meses",
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
    "picture.mishaps": "Errores por función: {errors}",
    "picture.services": "Servicios",
    "picture.tasks": "Tareas de contenedor a lo largo del tiempo",
    "picture.task": "tarea {n}",
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
    "run.exits": "El resumen va a la salida estándar; lo que se ha escrito y dónde, a la salida de errores. Códigos de salida: 0 la "
    "ejecución se hizo, 2 mal uso o un archivo con errores, 6 a esta máquina le falta algo.",
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
    "run.max": "máx.",
    "run.aggregates": "Solo totales: ni dibujo, ni factura, ni huella. Los percentiles son exactos salvo un {share} %.",
    "run.environments": "entornos: {average} de media, {peak} como máximo",
    "run.runaway": (
        "La ejecución se detuvo al llegar a su límite: el most-events del escenario ({most} como máximo), o {pending} "
        "cosas en marcha a la vez. Con menos duración o menos peticiones no lo alcanza."
    ),
    "run.no-sim": "¿Qué simulación? Hay: {known}. Por ejemplo: slslab run {first}",
    "run.bad-set": "--set espera MANDO=VALOR y ha encontrado {found}. Por ejemplo: --set {example}",
    "run.running": "en marcha",
    "run.written": "Escrito en {folder}: {files}.",
}
