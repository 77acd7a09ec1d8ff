// Fetches Twilio Access Tokens from the token Function and keeps each while it is good. For Android (from API level 24)
// and the JVM: copy this file into the app. It needs kotlinx-coroutines, and org.json, which Android has.
//
//   val tokens = TokenSource("https://…/token", SystemClock::elapsedRealtime) { auth.idToken(forceRefresh = it) }
//   val access = tokens.token(TokenRequest(setOf(Product.VIDEO), room = "tutoring-42"))
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.
package twilio.tokensource

import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.*
import org.json.*
import twilio.tokensource.TokenException.Kind

// In milliseconds.
private const val DEADLINE = 15_000L // for each request, including its body
private const val MARGIN = 60_000L // that a token in memory has to have left of its life: this, or half if that is less
private const val REPEAT_WINDOW = 30_000L // after the first request; no repeat begins later
private const val MAX_REPEATS = 3
private const val MAX_ANSWER_BYTES = 64 * 1024
private const val MAX_LIFE_SECONDS = 86_400 // Twilio's limit for Access Tokens
private const val ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
private val KINDS = mapOf(400 to Kind.REFUSED, 401 to Kind.SIGN_IN, 403 to Kind.REFUSED, 500 to Kind.SERVER)
private val OUTAGES = setOf(429, 502, 503, 504)

enum class Product { VIDEO, VOICE, CONVERSATIONS, SYNC }

/** Picks the push credential. [IOS_SANDBOX] is for builds that are signed for development. */
enum class Platform { IOS, IOS_SANDBOX, ANDROID }

/**
 * What to ask for. Of what is unset, the Function chooses.
 * @property products what the app needs now: least privilege. An empty set counts as unset.
 * @property room the Video room that the token is for, by unique name or SID
 * @property ttl the lifetime in seconds, 60 to 86399. The Function may shorten it.
 */
data class TokenRequest(
    val products: Set<Product> = emptySet(),
    val room: String? = null,
    val platform: Platform? = null,
    val ttl: Int? = null,
)

/**
 * Its text form leaves out the token, so that logs do not contain it.
 * @property expiresIn seconds from issue, not from now
 */
class AccessToken(val identity: String, val token: String, val expiresIn: Int, val products: List<String>) {
    private val members get() = listOf(identity, token, expiresIn, products)
    override fun equals(other: Any?) = other is AccessToken && other.members == members
    override fun hashCode() = members.hashCode()
    override fun toString() = "AccessToken(identity=$identity, expiresIn=$expiresIn, products=$products)"
}

/**
 * @property code the kind of the refusal, and [reason] its cause, for programs; [detail] is a sentence for developers
 * @property retryAfter the Retry-After header, in seconds; [status] is that of HTTP
 */
class TokenException(
    val kind: Kind, val code: String? = null, val reason: String? = null, val detail: String? = null,
    val status: Int? = null, val retryAfter: Int? = null,
) : IOException(listOfNotNull(kind, status, code, reason).joinToString(" ")) {
    /**
     * What the app does next:
     * - [SIGN_IN]: let the user sign in (401, or a bearer token that cannot be one).
     * - [REFUSED]: tell the user that this is not allowed, or fix the request (400, 403).
     * - [SERVER]: tell the owner of the Function (500).
     * - [UNAVAILABLE]: try later; the user stays signed in (429, 502, 503, 504).
     * - [NETWORK]: try again with a connection. The cause says if Android does not let the app connect.
     * - [INVALID_ANSWER]: check the address, or the connection for a captive portal: the answer is not the Function's.
     * - [SIGNED_OUT]: nothing; [TokenSource.signOut] was called meanwhile.
     */
    enum class Kind { SIGN_IN, REFUSED, SERVER, UNAVAILABLE, NETWORK, INVALID_ANSWER, SIGNED_OUT }
}

/**
 * Safe to use from every thread. It sends cookies only where the app sets a default `CookieHandler`, which
 * HttpURLConnection always asks; the Function ignores them.
 * @param url the address of the Function, `https://…/token`, without a query
 * @param elapsedMilliseconds a clock that counts sleep and that nobody sets. On Android: `SystemClock::elapsedRealtime`
 * @param bearerToken the user's ID or access token from the app's identity provider, or null for an anonymous caller.
 *   True asks for a newly issued one, since the Function has rejected the last. It runs on [Dispatchers.Default], and
 *   what it throws reaches the callers of [token]. Only a [CancellationException], such as that of `withTimeout`,
 *   reaches them as the cause of an [IOException]. It must not call [token], which would wait for it
 */
class TokenSource(
    private val url: String,
    private val elapsedMilliseconds: () -> Long,
    private val bearerToken: suspend (forceRefresh: Boolean) -> String? = { null },
) {
    internal var wait: suspend (milliseconds: Long) -> Unit = ::delay // Tests replace it.
    private val session = AtomicReference(Session())

    init { require(URI.create(url).scheme?.lowercase() in setOf("http", "https")) { "The URL is not one of HTTP." } }

    /**
     * A token from memory, or from the Function. Callers that ask for the same thing at the same time share a request.
     * The cancellation of a caller ends its own wait at once; the request ends when its last caller has left.
     * @param forceRefresh fetches even if the token in memory is still good
     * @throws TokenException if there is no token; or what the closure throws
     */
    suspend fun token(request: TokenRequest = TokenRequest(), forceRefresh: Boolean = false): AccessToken {
        currentCoroutineContext().ensureActive()
        val session = this.session.get()
        check(currentCoroutineContext()[Session] !== session) { "bearerToken waits for itself: it called token." }
        val query = queryOf(request)
        val now = elapsedMilliseconds()
        val flight = synchronized(session) {
            val held = session.held[query]
            if (held != null && !forceRefresh && session.scope.isActive && now <= held.lastMoment) return held.token
            session.flights.getOrPut(query) { startFlight(query, session) }.also { it.callers++ }
        }
        try {
            flight.outcome.join()
        } finally {
            val isLast = synchronized(session) { --flight.callers == 0 && session.flights.remove(query, flight) }
            if (isLast) flight.work.cancel()
        }
        if (!session.scope.isActive) throw TokenException(Kind.SIGNED_OUT)
        return flight.outcome.await().getOrThrow()
    }

    /** Forgets every token. Callers that wait get [Kind.SIGNED_OUT], and what is on its way is never handed out. */
    fun signOut() = session.getAndSet(Session()).scope.cancel()

    private fun startFlight(query: String, session: Session) = Flight(session).also { flight ->
        flight.work = session.scope.launch {
            val fetched = runCatching { fetchToken(query) }
            synchronized(session) {
                // Where it is no longer among the flights, its last caller has left.
                if (session.flights.remove(query, flight)) fetched.onSuccess { session.held[query] = it }
            }
            flight.outcome.complete(fetched.map(Held::token))
        }
    }

    private suspend fun fetchToken(query: String): Held {
        var bearer = askForBearer(forceRefresh = false)
        var isRenewed = false
        var repeats = 0
        val first = elapsedMilliseconds()
        while (true) {
            val sent = elapsedMilliseconds()
            val error = try { return Held(request(query, bearer), sent) } catch (error: TokenException) { error }
            if (error.kind == Kind.SIGN_IN && error.code == "invalid_token" && !isRenewed) {
                isRenewed = true
                bearer = askForBearer(forceRefresh = true)
                continue
            }
            val pause = when (error.kind) {
                Kind.UNAVAILABLE -> maxOf(1, error.retryAfter ?: 0) * 1_000L
                Kind.NETWORK -> (500L..1_000L).random() shl repeats // so that devices do not all come back at once
                else -> throw error
            }
            if (++repeats > MAX_REPEATS || elapsedMilliseconds() - first + pause > REPEAT_WINDOW) throw error
            wait(pause)
            if (elapsedMilliseconds() - first > REPEAT_WINDOW) throw error // The device has slept.
        }
    }

    private suspend fun askForBearer(forceRefresh: Boolean): String? {
        val bearer = try {
            bearerToken(forceRefresh)
        } catch (error: CancellationException) {
            currentCoroutineContext().ensureActive()
            throw IOException("There is no bearer token: the closure was cancelled.", error)
        }
        // HttpURLConnection would throw an error that contains such a bearer token.
        if (bearer != null && !Regex("[A-Za-z0-9._~+/-]+=*").matches(bearer)) throw TokenException(Kind.SIGN_IN)
        return bearer
    }

    private suspend fun request(query: String, bearer: String?): AccessToken = coroutineScope {
        ensureActive() // The closure may have called `signOut`.
        val answer = CompletableDeferred<Result<AccessToken>>()
        val connection = open(if (query.isEmpty()) url else "$url?$query", bearer)
        val exchange = blocking.launch {
            answer.complete(runCatching {
                connection.connect()
                ensureActive() // Until now, `disconnect` had nothing to close.
                receive(connection)
            })
            runCatching(connection::disconnect)
        }
        val deadline = launch {
            wait(DEADLINE)
            answer.complete(Result.failure(IOException("There was no answer in time.")))
        }
        try {
            answer.await().getOrElse { throw it as? TokenException ?: TokenException(Kind.NETWORK).initCause(it) }
        } finally {
            deadline.cancel()
            exchange.cancel()
            blocking.launch { runCatching(connection::disconnect) } // An interrupt would not end a read.
        }
    }
}

/** The user's identity in Voice, for a call to the user [name]: bytes outside `A-Za-z0-9` become `_` and their hex. */
fun voiceIdentity(name: String): String = escape(name, ALPHANUMERIC, "_%02x")

/** What belongs to one user, until [TokenSource.signOut]. It is the lock for its maps, and marks its coroutines. */
private class Session : AbstractCoroutineContextElement(Session) {
    companion object Key : CoroutineContext.Key<Session>
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default + this)
    // Both by the query, which tells requests apart.
    val held = HashMap<String, Held>()
    val flights = HashMap<String, Flight>()
}

private class Held(val token: AccessToken, sent: Long) {
    private val life = token.expiresIn * 1_000L
    val lastMoment = sent + life - minOf(MARGIN, life / 2)
}

private class Flight(session: Session) {
    /** Of a [Result], since coroutines may copy what they throw. Cancelled with its session. */
    val outcome = CompletableDeferred<Result<AccessToken>>(session.scope.coroutineContext.job)
    lateinit var work: Job
    var callers = 0
}

// For calls that block. Nothing waits for them, since nothing ends a name look-up, and on the JVM only its timeout ends
// a read within a body: `disconnect` waits for it.
private val blocking = CoroutineScope(SupervisorJob() + Dispatchers.IO)

private fun queryOf(request: TokenRequest): String = listOf(
    "products" to request.products.sorted().joinToString(",") { it.name.lowercase() }.ifEmpty { null },
    "room" to request.room,
    "platform" to request.platform?.name?.lowercase()?.replace('_', '-'),
    "ttl" to request.ttl?.toString(),
).mapNotNull { (name, value) -> value?.let { "$name=${escape(it, "$ALPHANUMERIC-._~", "%%%02X")}" } }.joinToString("&")

/** A lone surrogate is not a character, and `toByteArray` would make it a question mark. */
private fun escape(text: String, plain: String, format: String): String =
    text.replace(Regex("\\p{Cs}"), "\uFFFD").toByteArray().joinToString("") { byte ->
        val character = byte.toInt().toChar()
        if (character in plain) character.toString() else format.format(byte)
    }

private fun open(url: String, bearer: String?) = (URI(url).toURL().openConnection() as HttpURLConnection).apply {
    useCaches = false
    instanceFollowRedirects = false
    connectTimeout = DEADLINE.toInt()
    readTimeout = DEADLINE.toInt()
    setRequestProperty("Accept", "application/json")
    setRequestProperty("Connection", "close") // The next request is far off.
    if (bearer != null) setRequestProperty("Authorization", "Bearer $bearer")
}

private fun receive(connection: HttpURLConnection): AccessToken {
    val status = connection.responseCode
    if (status < 0) throw IOException("The answer is not HTTP.")
    val text = runCatching { readText(connection) }.getOrElse { if (status in OUTAGES) "" else throw it }
    if (status == 200) return toAccessToken(text)
    val mediaType = connection.contentType?.substringBefore(';')?.trim()
    val problem = if (mediaType.equals("application/problem+json", ignoreCase = true)) parseObject(text) else null
    val kind = if (status in OUTAGES) Kind.UNAVAILABLE else KINDS[status].takeIf { problem != null }
    val (code, reason, detail) = listOf("code", "reason", "detail").map { problem?.opt(it) as? String }
    val seconds = connection.getHeaderField("Retry-After")?.takeIf(Regex("[0-9]{1,9}")::matches)
    throw TokenException(kind ?: Kind.INVALID_ANSWER, code, reason, detail, status, seconds?.toInt())
}

/** Empty for a body that is too large. */
private fun readText(connection: HttpURLConnection): String {
    val stream = if (connection.responseCode < 400) connection.inputStream else connection.errorStream ?: return ""
    val bytes = ByteArray(MAX_ANSWER_BYTES + 1)
    var size = 0
    while (size < bytes.size) {
        val count = stream.read(bytes, size, bytes.size - size)
        if (count < 0) break
        size += count
    }
    if (size > MAX_ANSWER_BYTES) return ""
    if (size < connection.contentLength) throw IOException("The answer broke off.") // The JVM does not notice.
    return String(bytes, 0, size)
}

private fun toAccessToken(text: String): AccessToken {
    val answer = parseObject(text)
    val (identity, token) = listOf("identity", "token").map { (answer?.opt(it) as? String).orEmpty() }
    val expiresIn = (answer?.opt("expiresIn") as? Number)?.toDouble() ?: 0.0
    val list = answer?.opt("products") as? JSONArray
    val products = list?.let { List(it.length(), it::opt).filterIsInstance<String>() }.orEmpty()
    val isLife = expiresIn % 1 == 0.0 && expiresIn >= 1 && expiresIn <= MAX_LIFE_SECONDS
    val isValid = identity != "" && token != "" && isLife && products.size == list?.length()
    if (!isValid) throw TokenException(Kind.INVALID_ANSWER, status = 200)
    return AccessToken(identity, token, expiresIn.toInt(), products)
}

/** Null for anything but a JSON object. Android's parser also reads other spellings than JSON's, which do no harm. */
private fun parseObject(text: String): JSONObject? = runCatching {
    val tokener = JSONTokener(text)
    (tokener.nextValue() as? JSONObject)?.takeIf { tokener.nextClean() == '\u0000' }
}.getOrNull() // It throws a StackOverflowError where values are nested too deeply.
