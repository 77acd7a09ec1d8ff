// TokenSource.kt, version 0.1.0
// Fetches Twilio Access Tokens from the token Function, keeps each while it is good, and renews them. For Android (from
// API level 24) and the JVM: copy this file into the app. It needs kotlinx-coroutines, and org.json, which Android has.
//
//   val tokens = TokenSource("https://…/token", SystemClock::elapsedRealtime) { auth.idToken(forceRefresh = it) }
//   val access = tokens.token(TokenRequest(setOf(Product.VIDEO), room = "tutoring-42"))
// Sources: the contract in the project's README; RFC 9457 for problem answers; RFC 6750 for bearer tokens.
package tokensource

import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.*
import org.json.*
import tokensource.TokenException.Kind

// In milliseconds.
private const val DEADLINE = 15_000L // for each request, including its body
private const val MARGIN = 60_000L // that a token in memory has to have left of its life: this, or half if that is less
private const val REPEAT_WINDOW = 30_000L // after the first request; no repeat begins later
private const val MAX_REPEATS = 3
private const val RENEWAL_INTERVAL = 30_000L // between the beginnings of two renewals, at least
private const val FIRST_RENEWAL_PAUSE = 5_000L // before a renewal is tried again; doubled each time
private const val MAX_RENEWAL_PAUSE = 60_000L
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
 * @param cause for [Kind.NETWORK], the error of the platform
 */
class TokenException(
    val kind: Kind, val code: String? = null, val reason: String? = null, val detail: String? = null,
    val status: Int? = null, val retryAfter: Int? = null, cause: Throwable? = null,
) : IOException(listOfNotNull(kind, status, code, reason).joinToString(" "), cause) {
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
 * @param url the address of the Function, `https://…/token`. A query that it has is kept
 * @param elapsedMilliseconds a clock that counts sleep and that nobody sets. On Android: `SystemClock::elapsedRealtime`
 * @param bearerToken the user's ID or access token from the app's identity provider, or null for an anonymous caller.
 *   True asks for a newly issued one, since the Function has rejected the last. Requests that need a bearer token at
 *   the same time share a call. It runs on [Dispatchers.Default], and what it throws reaches the callers of [token].
 *   Only a [CancellationException], such as that of `withTimeout`, reaches them as the cause of an [IOException]. It
 *   must not call [token], which would wait for it
 * @throws IllegalArgumentException if [url] cannot be an address of the Function
 */
class TokenSource(
    private val url: String,
    private val elapsedMilliseconds: () -> Long,
    private val bearerToken: suspend (forceRefresh: Boolean) -> String? = { null },
) {
    // Tests replace these two.
    internal var pause: suspend (milliseconds: Long) -> Unit = ::delay
    internal var deadline: suspend () -> Unit = { delay(DEADLINE) }
    private val session = AtomicReference(Session())

    init {
        val address = URI.create(url)
        val isOfHttp = address.scheme?.lowercase() in setOf("http", "https") && !address.rawAuthority.isNullOrEmpty()
        require(isOfHttp) { "The url of a TokenSource must be an address of HTTP, https://…/token. It is: $url" }
    }

    /**
     * A token from memory, or from the Function. Callers that ask for the same thing at the same time share a request.
     * The cancellation of a caller ends its own wait at once; the request ends when its last caller has left.
     * @param forceRefresh fetches even if the token in memory is still good
     * @throws TokenException if there is no token; or what the closure throws
     */
    suspend fun token(request: TokenRequest = TokenRequest(), forceRefresh: Boolean = false): AccessToken =
        token(session.get(), request, forceRefresh)

    /**
     * Makes a function for an SDK's events: it fetches a new token and applies it. Calls do nothing while a renewal is
     * in progress and for 30 seconds after it began, since SDKs report the same expiry several times. An outage is
     * waited out, however long it takes. After [signOut] the function does nothing: make another one for the next user.
     * It may be called from every thread.
     * @param scope where renewals run; its end ends them
     * @param onError gets what ends a renewal without a new token, and what [apply] throws
     * @param apply hands the token to the SDK; it is waited for
     */
    fun renewer(
        scope: CoroutineScope,
        request: TokenRequest,
        onError: (Throwable) -> Unit = {},
        apply: suspend (AccessToken) -> Unit,
    ): () -> Unit {
        val session = this.session.get()
        var renewal: Job? = null
        var began = 0L
        return {
            val now = elapsedMilliseconds()
            val started = synchronized(session) {
                val last = renewal
                val isTooSoon = last != null && (!last.isCompleted || now - began < RENEWAL_INTERVAL)
                if (isTooSoon || !session.scope.isActive) return@synchronized null
                began = now
                scope.launch(start = CoroutineStart.LAZY) {
                    // What `onError` throws is reported like any uncaught exception, and leaves the scope alone.
                    supervisorScope { launch { renew(session, request, onError, apply) } }
                }.also {
                    renewal = it
                    session.renewals += it
                }
            }
            started?.invokeOnCompletion { synchronized(session) { session.renewals -= started } }
            started?.start()
        }
    }

    /**
     * Forgets every token. Callers that wait get [Kind.SIGNED_OUT], what is on its way is never handed out, and
     * renewers do nothing from now on.
     */
    fun signOut() {
        val ended = session.getAndSet(Session())
        ended.scope.cancel()
        val renewals = synchronized(ended) { ended.renewals.toList() }
        renewals.forEach(Job::cancel)
    }

    private suspend fun token(session: Session, request: TokenRequest, forceRefresh: Boolean): AccessToken {
        currentCoroutineContext().ensureActive()
        check(currentCoroutineContext()[Session] !== session) { "bearerToken waits for itself: it called token." }
        val query = queryOf(request)
        val now = elapsedMilliseconds()
        val flight = synchronized(session) {
            val held = session.held[query]
            if (held != null && !forceRefresh && session.scope.isActive && now <= held.lastMoment) return held.token
            session.flights.getOrPut(query) { startFlight(session, query) }.also(Shared<Held>::enter)
        }
        flight.join()
        if (!session.scope.isActive) throw TokenException(Kind.SIGNED_OUT)
        return flight.get().token
    }

    private fun startFlight(session: Session, query: String) = Shared<Held>(session) { fetched ->
        session.flights.remove(query)
        fetched?.let { session.held[query] = it }
    }.apply { start { fetchToken(session, query) } }

    private suspend fun renew(
        session: Session, request: TokenRequest, onError: (Throwable) -> Unit, apply: suspend (AccessToken) -> Unit,
    ) {
        try {
            val token = fetchUntilAvailable(session, request)
            if (session.scope.isActive) apply(token)
        } catch (error: Throwable) {
            if (session.scope.isActive && currentCoroutineContext().isActive) onError(error)
        }
    }

    private suspend fun fetchUntilAvailable(session: Session, request: TokenRequest): AccessToken {
        var longest = FIRST_RENEWAL_PAUSE
        while (true) {
            val error = try {
                return token(session, request, forceRefresh = true)
            } catch (error: TokenException) { // It may also be one that the closure throws.
                error
            }
            if (error.kind != Kind.NETWORK && error.kind != Kind.UNAVAILABLE) throw error
            pause(maxOf(jitter(longest), (error.retryAfter ?: 0) * 1_000L))
            longest = minOf(2 * longest, MAX_RENEWAL_PAUSE)
        }
    }

    private suspend fun fetchToken(session: Session, query: String): Held {
        var bearer = bearer(session)
        var isRenewed = false
        var repeats = 0
        val first = elapsedMilliseconds()
        while (true) {
            val sent = elapsedMilliseconds()
            val error = try { return Held(request(query, bearer.text), sent) } catch (error: TokenException) { error }
            if (error.kind == Kind.SIGN_IN && error.code == "invalid_token" && !isRenewed) {
                isRenewed = true
                bearer = bearer(session, rejected = bearer)
                continue
            }
            val pause = when (error.kind) {
                Kind.UNAVAILABLE -> maxOf(1, error.retryAfter ?: 0) * 1_000L
                Kind.NETWORK -> jitter(1_000L shl repeats)
                else -> throw error
            }
            if (++repeats > MAX_REPEATS || elapsedMilliseconds() - first + pause > REPEAT_WINDOW) throw error
            pause(pause)
            if (elapsedMilliseconds() - first > REPEAT_WINDOW) throw error // The device has slept.
        }
    }

    /**
     * What the closure returns. It is called once at a time, since a refresh token may work only once.
     * @param rejected what the Function has rejected, if another one is needed
     */
    private suspend fun bearer(session: Session, rejected: Bearer? = null): Bearer {
        while (true) {
            val call = synchronized(session) {
                val (call, last) = session.bearerCall to session.bearer
                val isReplaced = rejected != null && last != null && last.text != rejected.text
                if (isReplaced && call?.forceRefresh != true) return last
                (call ?: startBearerCall(session, forceRefresh = rejected != null)).also { it.result.enter() }
            }
            call.result.join()
            if (call.forceRefresh || rejected == null) return call.result.get()
        }
    }

    private fun startBearerCall(session: Session, forceRefresh: Boolean): BearerCall {
        val result = Shared<Bearer>(session) { returned ->
            session.bearerCall = null
            returned?.let { session.bearer = it }
        }
        result.start { callBearerToken(forceRefresh) }
        return BearerCall(forceRefresh, result).also { session.bearerCall = it }
    }

    private suspend fun callBearerToken(forceRefresh: Boolean): Bearer {
        val text = try {
            bearerToken(forceRefresh)
        } catch (error: CancellationException) {
            currentCoroutineContext().ensureActive()
            throw IOException("There is no bearer token: the closure was cancelled.", error)
        }
        // HttpURLConnection would throw an error that contains such a bearer token.
        if (text != null && !Regex("[A-Za-z0-9._~+/-]+=*").matches(text)) throw TokenException(Kind.SIGN_IN)
        return Bearer(text)
    }

    private suspend fun request(query: String, bearer: String?): AccessToken = coroutineScope {
        ensureActive() // The closure may have called `signOut`.
        val answer = CompletableDeferred<Result<AccessToken>>()
        val connection = open(withQuery(url, query), bearer)
        val exchange = blocking.launch {
            answer.complete(runCatching {
                connection.connect()
                ensureActive() // Until now, `disconnect` had nothing to close.
                receive(connection)
            })
            runCatching(connection::disconnect)
        }
        val timer = launch {
            deadline()
            answer.complete(Result.failure(IOException("There was no answer within 15 seconds.")))
        }
        try {
            answer.await().getOrElse { throw it as? TokenException ?: TokenException(Kind.NETWORK, cause = it) }
        } finally {
            timer.cancel()
            exchange.cancel()
            blocking.launch { runCatching(connection::disconnect) } // An interrupt would not end a read.
        }
    }
}

/** The user's identity in Voice, for a call to the user [name]: bytes outside `A-Za-z0-9` become `_` and their hex. */
fun voiceIdentity(name: String): String = escape(name, ALPHANUMERIC, "_%02x")

/** What belongs to one sign-in, until [TokenSource.signOut]. It locks its members, and marks its coroutines. */
private class Session : AbstractCoroutineContextElement(Session) {
    companion object Key : CoroutineContext.Key<Session>
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default + this)
    // Both by the query, which tells requests apart.
    val held = HashMap<String, Held>()
    val flights = HashMap<String, Shared<Held>>()
    /** The call of the closure that is in progress, and what the closure returned last. */
    var bearerCall: BearerCall? = null
    var bearer: Bearer? = null
    val renewals = HashSet<Job>()
}

private class Held(val token: AccessToken, sent: Long) {
    private val life = token.expiresIn * 1_000L
    val lastMoment = sent + life - minOf(MARGIN, life / 2)
}

/** Null for nobody. */
private class Bearer(val text: String?)

private class BearerCall(val forceRefresh: Boolean, val result: Shared<Bearer>)

/**
 * Work that callers share. When the last of them has left, it is cancelled.
 * @property onEnd is called once, with the session locked: with the value, or with null if there is none
 */
private class Shared<T : Any>(private val session: Session, private val onEnd: (T?) -> Unit) {
    /** Of a [Result], since coroutines may copy what they throw. Cancelled with the session. */
    private val outcome = CompletableDeferred<Result<T>>(session.scope.coroutineContext.job)
    private lateinit var job: Job
    private var callers = 0
    private var hasEnded = false

    fun start(work: suspend () -> T) {
        job = session.scope.launch {
            val result = runCatching { work() }
            synchronized(session) { end(result.getOrNull()) }
            outcome.complete(result)
        }
    }

    /** To be called with the session locked; [join] leaves again. */
    fun enter() { callers++ }

    /** Waits for the outcome. */
    suspend fun join() {
        try {
            outcome.join()
        } finally {
            val isAbandoned = synchronized(session) { --callers == 0 && end(null) }
            if (isAbandoned) job.cancel()
        }
    }

    /** After [join]. */
    suspend fun get(): T = outcome.await().getOrThrow()

    private fun end(value: T?): Boolean {
        if (hasEnded) return false
        hasEnded = true
        onEnd(value)
        return true
    }
}

// For calls that block. Nothing waits for them, since nothing ends a name look-up, and on the JVM only its timeout ends
// a read within a body: `disconnect` waits for it.
private val blocking = CoroutineScope(SupervisorJob() + Dispatchers.IO)

/** Between half of the time and all of it, so that devices do not all come back at once. */
private fun jitter(milliseconds: Long) = (milliseconds / 2..milliseconds).random()

/** Without the fragment, which is never sent. */
private fun withQuery(url: String, query: String): String {
    val address = url.substringBefore('#')
    val queries = listOf(address.substringAfter('?', ""), query).filter(String::isNotEmpty)
    val parts = listOf(address.substringBefore('?'), queries.joinToString("&"))
    return parts.filter(String::isNotEmpty).joinToString("?")
}

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
