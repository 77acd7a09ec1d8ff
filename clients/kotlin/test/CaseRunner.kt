// Runs a case of clients/cases.json against the Kotlin client, as clients/README.md describes it.
package tokensource

import java.net.URI
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.json.JSONArray
import org.json.JSONObject
import tokensource.TokenException.Kind

/** What the client waits for an answer, in seconds. */
private const val DEADLINE = 15.0
/** Long enough for calls to begin, and for a wrong request to arrive. */
private const val MOMENT = 30L
private const val PATIENCE = 5_000L

val tokenUrl: String get() = System.getenv("TOKEN_URL") ?: error("TOKEN_URL names the scripted server.")
val table: JSONObject by lazy { JSONObject(get("$tokenUrl/cases.json")) }

/** Each run has a name of its own, so that the server begins the case anew. */
fun runUrl(id: String) = "$tokenUrl/$id~${UUID.randomUUID()}"

fun get(url: String): String = URI(url).toURL().readText()

fun readLog(runUrl: String): List<JSONObject> = JSONObject(get("$runUrl/log")).getJSONArray("requests").objects()

fun JSONArray.objects(): List<JSONObject> = List(length(), ::getJSONObject)

suspend fun until(condition: () -> Boolean) = withTimeout(PATIENCE) { while (!condition()) delay(5) }

private class Call(val result: CompletableDeferred<Result<AccessToken>>, val job: Job)

class CaseRunner(private val case: JSONObject) {
    private val url = runUrl(case.getString("id"))
    private val clock = ControlledClock(case) { requests().size }
    private val bearer = ScriptedCalls<Boolean>(case.optJSONArray("bearer") ?: JSONArray())
    private val apply = ScriptedCalls<String>(case.optJSONArray("apply") ?: JSONArray())
    private val source = TokenSource("$url/token${case.optString("suffix")}", clock::now, ::askForBearer).apply {
        pause = clock::pause
        deadline = clock::deadline
    }
    private val calls = HashMap<String, List<Call>>()
    private val renewers = HashMap<String, () -> Unit>()
    private val renewalErrors = CopyOnWriteArrayList<Throwable>()
    private val texts = ArrayList<String>()

    private suspend fun askForBearer(forceRefresh: Boolean) = bearer.play(forceRefresh) as String?

    private fun requests() = readLog(url)

    private fun closedEarly() = requests().map { it.getBoolean("closedEarly") }

    fun run() = runBlocking(Dispatchers.Default) {
        for (step in case.getJSONArray("steps").objects()) take(step)
        texts += source.toString()
        texts += renewalErrors.map { it.stackTraceToString() }
        for (secret in secretsOf(case)) assertEquals(emptyList(), texts.filter { secret in it })
        compareRequests()
        val expected = case.getJSONObject("expect")
        assertEquals(toKotlin(expected.optJSONArray("applied") ?: JSONArray()), apply.arguments)
        val errors = (expected.optJSONArray("errors") ?: JSONArray()).objects()
        assertEquals(errors.size, renewalErrors.size, "errors of renewals: $renewalErrors")
        for ((error, expectedError) in renewalErrors.zip(errors)) compareMembers(expectedError, describeError(error))
        if (expected.has("bearerCalls")) assertEquals(toKotlin(expected.get("bearerCalls")), bearer.arguments)
        if (!expected.isNull("pauses") || !expected.has("pauses")) comparePauses(expected.optJSONArray("pauses"))
    }

    private suspend fun CoroutineScope.take(step: JSONObject) {
        when {
            step.has("token") -> {
                val made = List(step.optInt("callers", 1)) { call(step) }
                if (!step.has("pending")) return compare(made, step)
                calls[step.getString("pending")] = made
                delay(MOMENT)
            }
            step.has("await") -> compare(calls.getValue(step.getString("await")), step)
            step.has("cancel") -> calls.getValue(step.getString("cancel")).forEach { it.job.cancel() }
            step.has("signOut") -> source.signOut()
            step.has("advanceSeconds") -> clock.advance(step.getDouble("advanceSeconds"))
            step.has("untilRequests") -> until { requests().size >= step.getInt("untilRequests") }
            step.has("untilClosed") -> until { closedEarly().count { it } >= step.getInt("untilClosed") }
            step.has("release") -> get("$url/release").also { delay(MOMENT) }
            step.has("moment") -> delay(MOMENT)
            step.has("untilBearerCalls") -> until { bearer.arguments.size >= step.getInt("untilBearerCalls") }
            step.has("releaseBearer") -> bearer.release().also { delay(MOMENT) }
            step.has("releaseApply") -> apply.release().also { delay(MOMENT) }
            step.has("untilPauses") -> until { clock.pauses.size >= step.getInt("untilPauses") }
            step.has("endPauses") -> clock.gate.release().also { delay(MOMENT) }
            step.has("untilApplied") -> until { apply.arguments.size >= step.getInt("untilApplied") }
            step.has("untilErrors") -> until { renewalErrors.size >= step.getInt("untilErrors") }
            step.has("renewer") -> {
                val request = toRequest(step.getJSONObject("request"))
                renewers[step.getString("renewer")] = source.renewer(this, request, renewalErrors::add) { apply.play(it.token) }
            }
            step.has("renew") -> {
                repeat(step.optInt("calls", 1)) { renewers.getValue(step.getString("renew"))() }
                delay(MOMENT)
            }
            else -> error("There is no step like $step.")
        }
    }

    private fun CoroutineScope.call(step: JSONObject): Call {
        val result = CompletableDeferred<Result<AccessToken>>()
        val job = launch(start = CoroutineStart.UNDISPATCHED) {
            val request = toRequest(step.getJSONObject("token"))
            result.complete(runCatching { source.token(request, step.optBoolean("forceRefresh")) })
        }
        return Call(result, job)
    }

    private suspend fun compare(made: List<Call>, expected: JSONObject) {
        val outcome = expected.optJSONObject("gives") ?: expected.getJSONObject("fails")
        for (call in made) {
            val result = withTimeout(PATIENCE) { call.result.await() }
            texts += result.fold({ it.toString() }, { it.stackTraceToString() })
            compareMembers(outcome, result.fold(::describe, ::describeError))
        }
    }

    private fun compareMembers(expected: JSONObject, described: Map<String, Any?>) =
        assertEquals(toKotlin(expected), toMap(expected).keys.associateWith { described[it] })

    private fun describeError(error: Throwable): Map<String, Any?> = when {
        error is TokenException -> describe(error)
        bearer.errors.any { it === error } -> mapOf("kind" to "closure", "message" to error.message)
        apply.errors.any { it === error } -> mapOf("kind" to "apply", "message" to error.message)
        error is CancellationException -> mapOf("kind" to "cancelled")
        else -> mapOf("kind" to error.toString())
    }

    private suspend fun compareRequests() {
        val expected = toMap(case.getJSONObject("expect"))
        expected["closedEarly"]?.let { until { closedEarly() == it } }
        val recorded = requests()
        val headers = recorded.map { it.getJSONObject("headers") }
        for (request in recorded) {
            assertEquals("GET ${URI(url).path}/token", "${request.getString("method")} ${request.getString("path")}")
        }
        for (header in headers) {
            assertEquals("application/json", header.getString("accept"))
            for (name in listOf("cookie", "if-none-match", "if-modified-since")) assertFalse(header.has(name), name)
        }
        expected["queries"]?.let { assertEquals(it, recorded.map { request -> request.getString("query") }) }
        expected["authorization"]?.let { assertEquals(it, headers.map { header -> header.opt("authorization") }) }
        val (fewest, most) = expected["requests"] as List<*>? ?: listOf(0, Int.MAX_VALUE)
        assertContains(fewest as Int..most as Int, recorded.size)
    }

    private fun comparePauses(expected: JSONArray?) {
        val ranges = expected?.let { list -> List(list.length(), list::getJSONArray) }.orEmpty()
            .map { it.getDouble(0)..it.getDouble(1) }
        assertEquals(ranges.size, clock.pauses.size, "the number of pauses")
        for ((range, pause) in ranges.zip(clock.pauses)) assertContains(range, pause)
        if (ranges.count { it.start < it.endInclusive } > 1) {
            assertNotEquals(ranges.map { it.endInclusive }, clock.pauses.toList(), "pauses without jitter")
        }
    }
}

/** Each call waits here until a release that comes after its beginning. */
private class Gate {
    private val released = MutableStateFlow(0)
    private val calls = AtomicInteger()

    /** To be called at the beginning of a call; what it returns waits. */
    fun enter(): suspend () -> Unit {
        val number = calls.incrementAndGet()
        return { released.first { it >= number } }
    }

    fun release() {
        released.value = calls.get()
    }
}

private class ControlledClock(private val case: JSONObject, private val countRequests: () -> Int) {
    /** In seconds. */
    val pauses = CopyOnWriteArrayList<Double>()
    val gate = Gate()
    private val milliseconds = AtomicLong()
    private val deadlines = AtomicInteger()

    fun now() = milliseconds.get()

    fun advance(seconds: Double) {
        milliseconds.addAndGet((seconds * 1_000).toLong())
    }

    suspend fun pause(milliseconds: Long) {
        val seconds = milliseconds / 1_000.0
        val untilReleased = gate.enter()
        pauses += seconds
        if (case.optBoolean("pausesAreHeld")) untilReleased()
        advance(case.optDouble("pauseTakesSeconds", seconds))
    }

    suspend fun deadline() {
        val number = deadlines.incrementAndGet()
        if (!case.optBoolean("deadlinePasses")) awaitCancellation()
        until { countRequests() >= number }
        delay(MOMENT) // The beginning of the body arrives, too.
        advance(DEADLINE)
    }
}

/** What a function of the app does, call by call. */
private class ScriptedCalls<Argument>(private val answers: JSONArray) {
    val arguments = CopyOnWriteArrayList<Argument>()
    val errors = CopyOnWriteArrayList<Exception>()
    private val gate = Gate()

    fun release() = gate.release()

    /** What the call returns, as the table has it. */
    suspend fun play(argument: Argument): Any? {
        val untilReleased = gate.enter()
        val answer = toKotlin(answers.opt(arguments.size))
        arguments += argument
        if (answer !is Map<*, *>) return answer
        if (answer["held"] == true) untilReleased()
        val kind = answer["kind"] as String?
        val retryAfter = answer["retryAfter"] as Int?
        if (kind != null) throw TokenException(Kind.valueOf(kind.uppercase()), retryAfter = retryAfter)
        val message = answer["error"] as String?
        if (message != null) throw Exception(message).also { errors += it }
        return answer["token"]
    }
}

private fun toRequest(request: JSONObject): TokenRequest {
    assertNull(request.keys().asSequence().find { it !in setOf("products", "room", "platform", "ttl") })
    val products = request.optJSONArray("products") ?: JSONArray()
    return TokenRequest(
        products = List(products.length()) { Product.valueOf(products.getString(it).uppercase()) }.toSet(),
        room = request.opt("room") as String?,
        platform = (request.opt("platform") as String?)?.let { Platform.valueOf(it.uppercase().replace('-', '_')) },
        ttl = request.opt("ttl") as Int?,
    )
}

private fun describe(token: AccessToken): Map<String, Any?> = mapOf(
    "identity" to token.identity,
    "token" to token.token,
    "expiresIn" to token.expiresIn,
    "products" to token.products,
)

private fun describe(error: TokenException): Map<String, Any?> = mapOf(
    "kind" to error.kind.name.lowercase().replace(Regex("_(.)")) { it.groupValues[1].uppercase() },
    "code" to error.code,
    "reason" to error.reason,
    "detail" to error.detail,
    "status" to error.status,
    "retryAfter" to error.retryAfter,
)

private fun secretsOf(case: JSONObject): List<String> {
    val bearers = toKotlin(case.opt("bearer")) as List<*>? ?: emptyList<Any>()
    val answers = case.getJSONArray("responses").objects().mapNotNull { it.optJSONObject("answer") }
    val values = bearers.map { if (it is Map<*, *>) it["token"] else it } + answers.map { it.opt("token") }
    return values.filterIsInstance<String>().filter { it != "" }
}

private fun toMap(value: JSONObject): Map<String, Any?> =
    value.keys().asSequence().associateWith { toKotlin(value.get(it)) }

private fun toKotlin(value: Any?): Any? = when (value) {
    JSONObject.NULL -> null
    is JSONArray -> List(value.length()) { toKotlin(value.get(it)) }
    is JSONObject -> toMap(value)
    else -> value
}
