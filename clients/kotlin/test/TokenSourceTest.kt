// What only this platform can get wrong: coroutines, threads, HttpURLConnection and org.json.
package tokensource

import java.io.IOException
import java.net.CacheRequest
import java.net.CacheResponse
import java.net.ResponseCache
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.net.URLConnection
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.test.fail
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import tokensource.TokenException.Kind

/** Generous, since the computer may be busy, but far below the 15 seconds of a request. */
private val AT_ONCE = 3.seconds
private const val ANSWER = """{"identity":"alice","token":"token-one","expiresIn":3600,"products":["video"]}"""

private fun elapsed() = System.nanoTime() / 1_000_000

/** A token source for a case of the table, whose responses serve another test. */
private class Played(id: String, bearerToken: suspend (forceRefresh: Boolean) -> String? = { null }) {
    private val url = runUrl(id)
    val source = TokenSource("$url/token", ::elapsed, bearerToken)

    fun log() = readLog(url)

    fun release() = get("$url/release")

    suspend fun untilRequests(count: Int) = until { log().size >= count }

    suspend fun untilClosed() = until { log().any { it.getBoolean("closedEarly") } }
}

/** Answers each connection with what the test writes to it, given the lines of the request. */
private class RawServer(private val respond: (Socket, lines: List<String>) -> Unit) : AutoCloseable {
    private val listener = ServerSocket(0)
    val connections = AtomicInteger()
    val url = "http://127.0.0.1:${listener.localPort}/token"

    init {
        thread(isDaemon = true) {
            runCatching {
                while (true) {
                    val socket = listener.accept()
                    thread(isDaemon = true) { runCatching { socket.use(::serve) } }
                }
            }
        }
    }

    private fun serve(socket: Socket) {
        val reader = socket.getInputStream().bufferedReader()
        val lines = generateSequence { reader.readLine() }.takeWhile { it != "" }.toList()
        connections.incrementAndGet()
        respond(socket, lines)
    }

    override fun close() = listener.close()
}

private fun Socket.send(text: String) {
    getOutputStream().write(text.toByteArray())
    getOutputStream().flush()
}

private fun Socket.answer(body: String) =
    send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n$body")

/** Its answer has a beginning, and then nothing until the client closes the connection. */
private fun silentServer(header: String) = RawServer { socket, _ ->
    socket.send("HTTP/1.1 200 OK\r\n$header\r\n\r\n")
    runCatching { socket.getInputStream().read() }
}

private fun withoutPauses(source: TokenSource) = source.apply { pause = {} }

private fun failureOf(source: TokenSource) = runBlocking { assertFailsWith<TokenException> { source.token() } }

class CancellationTest {
    @Test
    fun `withTimeout ends the wait and the request`() = runBlocking {
        val played = Played("thousand-callers")
        assertFailsWith<TimeoutCancellationException> { withTimeout(2_000) { played.source.token() } }
        played.untilClosed()
    }

    @Test
    fun `of the scope of every caller ends the request`() = runBlocking {
        val played = Played("thousand-callers")
        val scope = CoroutineScope(Dispatchers.Default)
        val callers = List(10) { scope.async { played.source.token() } }
        played.untilRequests(1)
        scope.cancel()
        for (caller in callers) assertFailsWith<CancellationException> { caller.await() }
        played.untilClosed()
    }

    @Test
    fun `before the call makes no request and does not ask for the bearer token`() = runBlocking {
        val calls = AtomicInteger()
        val played = Played("keeps-a-token") { calls.incrementAndGet(); null }
        val caller = launch(start = CoroutineStart.UNDISPATCHED) {
            coroutineContext.cancel()
            assertFailsWith<CancellationException> { played.source.token() }
        }
        caller.join()
        delay(50)
        assertEquals(listOf(0, 0), listOf(calls.get(), played.log().size))
    }

    @Test
    fun `ends the wait at once, even if the closure does not take part`() = runBlocking {
        val latch = CountDownLatch(1)
        val played = Played("keeps-a-token") { latch.await(); null }
        val caller = launch(Dispatchers.Default) { played.source.token() }
        delay(50)
        assertTrue(measureTime { caller.cancelAndJoin() } < AT_ONCE)
        latch.countDown()
        delay(50)
        assertEquals(0, played.log().size)
    }

    @Test
    fun `ends the wait at once while a body is silent`() = runBlocking {
        for (header in listOf("Content-Length: 100", "Transfer-Encoding: chunked")) {
            silentServer(header).use { server ->
                val caller = launch(Dispatchers.Default) { TokenSource(server.url, ::elapsed).token() }
                until { server.connections.get() == 1 }
                delay(50)
                assertTrue(measureTime { caller.cancelAndJoin() } < AT_ONCE)
            }
        }
    }
}

class DeadlineTest {
    @Test
    fun `ends a request whose body stays silent, whatever its form`() = runBlocking {
        for (header in listOf("Content-Length: 100", "Transfer-Encoding: chunked")) {
            silentServer(header).use { server ->
                val source = TokenSource(server.url, ::elapsed)
                source.deadline = { delay(200) }
                source.pause = {}
                val time = measureTime { assertEquals(Kind.NETWORK, failureOf(source).kind) }
                assertTrue(time > 0.8.seconds, "$time")
                until { server.connections.get() == 4 }
            }
        }
    }
}

class ClosureTest {
    @Test
    fun `that runs out of its own time fails with an IOException`() = runBlocking {
        val played = Played("keeps-a-token") { withTimeout(20) { awaitCancellation() } }
        val error = assertFailsWith<IOException> { played.source.token() }
        assertIs<TimeoutCancellationException>(error.cause)
        assertEquals(0, played.log().size)
    }

    @Test
    fun `that throws an Error passes it on unchanged`() = runBlocking {
        val thrown = NotImplementedError("no session")
        val played = Played("keeps-a-token") { throw thrown }
        val callers = List(10) { async { runCatching { played.source.token() } } }
        for (caller in callers.awaitAll()) assertSame(thrown, caller.exceptionOrNull())
    }

    @Test
    fun `may call signOut, which ends the fetch that asked`() = runBlocking {
        lateinit var played: Played
        played = Played("bearer") { played.source.signOut(); "bearer-old-user" }
        assertEquals(Kind.SIGNED_OUT, failureOf(played.source).kind)
        delay(50)
        assertEquals(0, played.log().size)
    }

    @Test
    fun `must not call token, which would wait for itself`() = runBlocking {
        lateinit var played: Played
        played = Played("bearer") { played.source.token().token }
        withTimeout(AT_ONCE) { assertFailsWith<IllegalStateException> { played.source.token() } }
        assertEquals(0, played.log().size)
    }

    @Test
    fun `may ask another source`() = runBlocking {
        val other = Played("keeps-a-token")
        val played = Played("bearer") { other.source.token().token }
        assertEquals("token-one", played.source.token().token)
    }
}

class RenewerTest {
    private val request = TokenRequest(setOf(Product.VOICE))

    @Test
    fun `applies in its scope`() = runBlocking {
        val played = Played("renewer")
        Executors.newSingleThreadExecutor { Thread(it, "the SDK's") }.asCoroutineDispatcher().use { dispatcher ->
            val thread = CompletableDeferred<String>()
            val apply: suspend (AccessToken) -> Unit = { thread.complete(Thread.currentThread().name) }
            played.source.renewer(CoroutineScope(dispatcher), request, apply = apply)()
            assertContains(thread.await(), "the SDK's")
        }
    }

    @Test
    fun `is ended by the end of its scope, while it fetches and in a pause`() = runBlocking {
        val errors = CopyOnWriteArrayList<Throwable>()
        for (id in listOf("thousand-callers", "renewer-long-retry-after")) {
            val played = Played(id)
            val isPausing = CompletableDeferred<Unit>()
            val scope = CoroutineScope(Dispatchers.Default)
            if (id != "thousand-callers") {
                played.source.pause = { isPausing.complete(Unit); awaitCancellation() }
            }
            val renew = played.source.renewer(scope, request, errors::add) { fail("It was applied.") }
            renew()
            played.untilRequests(1)
            if (id == "thousand-callers") isPausing.complete(Unit)
            isPausing.await()
            scope.coroutineContext.job.cancelAndJoin()
            if (id == "thousand-callers") played.untilClosed()
            renew()
            delay(50)
            assertEquals(1, played.log().size)
        }
        assertEquals(emptyList(), errors)
    }

    @Test
    fun `leaves its scope alone where onError throws, and reports that like any uncaught exception`() = runBlocking {
        val played = Played("renewer-refused")
        val thrown = IllegalStateException("the app's onError")
        val uncaught = CompletableDeferred<Throwable>()
        val scope = CoroutineScope(Job() + CoroutineExceptionHandler { _, error -> uncaught.complete(error) })
        played.source.renewer(scope, request, { throw thrown }) {}()
        assertSame(thrown, uncaught.await())
        assertTrue(scope.isActive)
    }

    @Test
    fun `reports an apply that runs out of its own time`() = runBlocking<Unit> {
        val error = CompletableDeferred<Throwable>()
        val apply: suspend (AccessToken) -> Unit = { withTimeout(20) { awaitCancellation() } }
        Played("renewer").source.renewer(this, request, error::complete, apply)()
        assertIs<TimeoutCancellationException>(error.await())
    }

    @Test
    fun `renews once, however many threads call it`() = runBlocking {
        val played = Played("thousand-callers")
        val ready = CountDownLatch(32)
        val renew = played.source.renewer(this, request) {}
        List(32) {
            thread {
                ready.apply { countDown() }.await()
                renew()
            }
        }.forEach(Thread::join)
        played.untilRequests(1)
        delay(50)
        played.release()
        assertEquals(1, played.log().size)
    }

    @Test
    fun `does not apply a token that waits for its thread when signOut comes`() = runBlocking {
        val played = Played("thousand-callers")
        val main = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
        main.use {
            val applied = AtomicInteger()
            played.source.renewer(CoroutineScope(main), request) { applied.incrementAndGet() }()
            played.untilRequests(1)
            val signOut = launch(main) {
                played.release()
                Thread.sleep(200) // The answer arrives, and the renewal is next on this thread.
                played.source.signOut()
            }
            signOut.join()
            launch(main) {}.join()
            assertEquals(0, applied.get())
        }
    }
}

class ThreadsTest {
    private val threads = Executors.newFixedThreadPool(32).asCoroutineDispatcher()

    @AfterTest
    fun close() = threads.close()

    @Test
    fun `a thousand callers on 32 threads make one request`() = runBlocking {
        val played = Played("thousand-callers")
        val ready = CountDownLatch(32)
        val callers = List(1_000) { number ->
            async(threads) {
                if (number < 32) ready.apply { countDown() }.await()
                played.source.token()
            }
        }
        played.untilRequests(1)
        delay(100)
        played.release()
        assertEquals(1, callers.awaitAll().toSet().size)
        assertEquals(1, played.log().size)
    }

    @Test
    fun `the closure is called once at a time, and a refresh token once, however many ask`() = runBlocking {
        val problem = """{"code":"invalid_token","reason":"expired"}"""
        val head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/problem+json\r\nContent-Length: "
        val server = RawServer { socket, lines ->
            if ("Authorization: Bearer new" in lines) socket.answer(ANSWER)
            else socket.send("$head${problem.length}\r\n\r\n$problem")
        }
        server.use {
            val (calls, mostCalls, refreshes) = List(3) { AtomicInteger() }
            var bearer = "old"
            val source = TokenSource(server.url, ::elapsed) { forceRefresh ->
                mostCalls.accumulateAndGet(calls.incrementAndGet(), ::maxOf)
                delay(2)
                if (forceRefresh) bearer = if (refreshes.incrementAndGet() == 1) "new" else "used twice"
                bearer.also { calls.decrementAndGet() }
            }
            List(200) { number -> async(threads) { source.token(TokenRequest(room = "$number")) } }.awaitAll()
            assertEquals(listOf(1, 1), listOf(mostCalls.get(), refreshes.get()))
        }
    }

    @Test
    fun `no token of the last user is given after signOut, however many ask`() = runBlocking {
        val user = AtomicInteger()
        // The access token names the user whose bearer token came.
        val server = RawServer { socket, lines ->
            val bearer = lines.single { it.startsWith("Authorization") }.substringAfter("Bearer ")
            socket.answer(ANSWER.replace("token-one", bearer))
        }
        server.use {
            val source = TokenSource(server.url, ::elapsed) { "user-${user.get()}" }
            repeat(200) {
                val callers = List(8) { number ->
                    async(threads) { runCatching { source.token(forceRefresh = number == 7) } }
                }
                user.incrementAndGet()
                source.signOut()
                assertEquals("user-${user.get()}", source.token().token)
                val errors = callers.awaitAll().mapNotNull { it.exceptionOrNull() }
                assertEquals(emptyList(), errors.filter { (it as? TokenException)?.kind != Kind.SIGNED_OUT })
            }
        }
    }

    @Test
    fun `a token in memory is not given once signOut has been called`() = runBlocking {
        lateinit var source: TokenSource
        var signsOut = false
        source = TokenSource("${runUrl("keeps-a-token")}/token", { if (signsOut) source.signOut(); 0 })
        source.token()
        signsOut = true
        assertEquals(Kind.SIGNED_OUT, failureOf(source).kind)
    }

    @Test
    fun `an answer that waits for the caller's thread is not given after signOut`() = runBlocking {
        val played = Played("thousand-callers")
        val main = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
        main.use {
            val caller = async(main) { runCatching { played.source.token() } }
            played.untilRequests(1)
            val signOut = launch(main) {
                played.release()
                Thread.sleep(200) // The answer arrives, and its caller is next on this thread.
                played.source.signOut()
            }
            signOut.join()
            assertEquals(Kind.SIGNED_OUT, assertIs<TokenException>(caller.await().exceptionOrNull()).kind)
        }
    }
}

class PauseTest {
    @Test
    fun `takes a second of real time`() = runBlocking {
        val played = Played("503-once")
        assertTrue(measureTime { played.source.token() } > 0.99.seconds)
    }
}

class HttpURLConnectionTest {
    @AfterTest
    fun reset() = ResponseCache.setDefault(null)

    @Test
    fun `uses no cache of the app`() = runBlocking {
        val uses = AtomicInteger()
        ResponseCache.setDefault(object : ResponseCache() {
            override fun get(uri: URI, method: String, headers: Map<String, List<String>>): CacheResponse? {
                uses.incrementAndGet()
                return null
            }

            override fun put(uri: URI, connection: URLConnection): CacheRequest? {
                uses.incrementAndGet()
                return null
            }
        })
        Played("platform-cache").source.token()
        assertEquals(0, uses.get())
    }

    @Test
    fun `keeps no connection alive`() = runBlocking {
        val played = Played("force-refresh-skips-memory")
        repeat(2) { played.source.token(forceRefresh = true) }
        for (request in played.log()) assertEquals("close", request.getJSONObject("headers").getString("connection"))
    }

    @Test
    fun `takes what is not HTTP for a network error`() {
        RawServer { socket, _ -> socket.send("SSH-2.0-OpenSSH_9.2\r\n") }.use { server ->
            val error = failureOf(withoutPauses(TokenSource(server.url, ::elapsed)))
            assertEquals(listOf(Kind.NETWORK, null), listOf(error.kind, error.status))
        }
    }

    @Test
    fun `has the cause of a network error`() {
        val port = ServerSocket(0).use { it.localPort }
        val error = failureOf(withoutPauses(TokenSource("http://127.0.0.1:$port/token", ::elapsed)))
        assertEquals(Kind.NETWORK, error.kind)
        assertNotNull(error.cause)
    }

    @Test
    fun `is only asked for addresses of HTTP`() {
        val urls = listOf("ftp://token.example/token", "file:///etc/hosts", "/token", "https:///token", "https://a b", "")
        for (url in urls) {
            assertFailsWith<IllegalArgumentException>(url) { TokenSource(url, ::elapsed) }
        }
    }
}

class JsonTest {
    private fun errorOf(body: String) = RawServer { socket, _ -> socket.answer(body) }.use { server ->
        val error = failureOf(TokenSource(server.url, ::elapsed))
        listOf(error.kind, error.status)
    }

    private val invalid = listOf(Kind.INVALID_ANSWER, 200)

    @Test
    fun `that goes on after its end is an invalid answer`() {
        for (rest in listOf("x", "{}", ANSWER, "]")) assertEquals(invalid, errorOf(ANSWER + rest), rest)
    }

    @Test
    fun `that is nested as deeply as 64 KiB allow is an invalid answer`() {
        for (bracket in listOf("[", "{\"a\":")) {
            assertEquals(invalid, errorOf(ANSWER.dropLast(1) + ",\"a\":" + bracket.repeat(60_000 / bracket.length)))
        }
    }

    @Test
    fun `has to have values of the contract's types, however they are spelt`() {
        for (life in listOf("NaN", "Infinity", "1e400", "3600.5", "'3600'", "0x", "tru")) {
            assertEquals(invalid, errorOf(ANSWER.replace("3600", life)), life)
        }
    }

    @Test
    fun `may begin with a byte order mark, and write a whole number in another way`() = runBlocking {
        for (body in listOf("\uFEFF$ANSWER", ANSWER.replace("3600", "3600.0"), ANSWER.replace("3600", "3.6e3"))) {
            RawServer { socket, _ -> socket.send("HTTP/1.1 200 OK\r\n\r\n$body") }.use { server ->
                assertEquals(3600, TokenSource(server.url, ::elapsed).token().expiresIn, body)
            }
        }
    }
}

class ValuesTest {
    private val access = AccessToken("alice", "token-one", 3600, listOf("video"))

    @Test
    fun `an access token equals another one with the same members`() {
        val same = AccessToken("alice", "token-one", 3600, listOf("video"))
        assertEquals(access, same)
        assertEquals(access.hashCode(), same.hashCode())
        assertNotEquals(access, AccessToken("bob", "token-one", 3600, listOf("video")))
        assertNotEquals(access, AccessToken("alice", "token-two", 3600, listOf("video")))
        assertNotEquals(access, AccessToken("alice", "token-one", 60, listOf("video")))
        assertNotEquals(access, AccessToken("alice", "token-one", 3600, listOf("voice")))
        assertFalse(access.equals("token-one"))
    }

    @Test
    fun `the text of an access token has everything but the token`() {
        assertEquals("AccessToken(identity=alice, expiresIn=3600, products=[video])", "$access")
    }

    @Test
    fun `the message of an error has stable words`() = runBlocking {
        val error = failureOf(Played("403").source)
        assertEquals("tokensource.TokenException: REFUSED 403 room_not_allowed room_not_open", "$error")
    }

    @Test
    fun `a lone surrogate is sent as a replacement character`() = runBlocking {
        val played = Played("keeps-a-token")
        played.source.token(TokenRequest(room = "a\ud83dz"))
        assertEquals("room=a%EF%BF%BDz", played.log().single().getString("query"))
        assertEquals("_ef_bf_bd", voiceIdentity("\udc00"))
    }
}
