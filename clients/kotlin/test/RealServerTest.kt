// Against the real Function on a local server, and with bearer tokens of a real provider.
package tokensource

import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertSame
import kotlinx.coroutines.runBlocking
import org.junit.Assume.assumeTrue
import tokensource.TokenException.Kind

class RealServerTest {
    /** Skips the test where the servers do not run. */
    private fun variable(name: String): String {
        val value = System.getenv(name)
        if (value == null) println("skipped: $name is not set")
        assumeTrue(value != null)
        return value
    }

    private fun askFor(bearer: String) = get("${variable("TEST_CONTROL_URL")}/$bearer")

    private fun source(variable: String, bearerToken: suspend (Boolean) -> String? = { null }) =
        TokenSource(variable(variable), { System.nanoTime() / 1_000_000 }, bearerToken)

    @Test
    fun `gets a token with exactly what it asked for, and keeps it`() = runBlocking {
        val source = source("TEST_OPEN_URL")
        val request = TokenRequest(setOf(Product.VOICE, Product.VIDEO), "a+b &c=ü", Platform.ANDROID, ttl = 600)
        val access = source.token(request)
        assertEquals(listOf(600, listOf("video", "voice")), listOf(access.expiresIn, access.products))
        assertSame(access, source.token(request))
    }

    @Test
    fun `gets the words of a refusal`() = runBlocking {
        val source = source("TEST_OPEN_URL")
        val refusals = mapOf(
            TokenRequest(setOf(Product.VOICE), room = "tutoring-42") to "room_without_video",
            TokenRequest(room = "") to "parameter_malformed",
            TokenRequest(ttl = 0) to "ttl_malformed",
        )
        for ((request, reason) in refusals) {
            val error = assertFailsWith<TokenException> { source.token(request) }
            assertEquals(listOf(Kind.REFUSED, 400, "invalid_request"), listOf(error.kind, error.status, error.code))
            assertEquals(reason, error.reason)
        }
    }

    @Test
    fun `does not take another path of the server for the Function`() = runBlocking {
        val source = TokenSource(variable("TEST_OPEN_URL") + "s", { 0 })
        val error = assertFailsWith<TokenException> { source.token() }
        assertEquals(listOf(Kind.INVALID_ANSWER, 404), listOf(error.kind, error.status))
    }

    @Test
    fun `has to sign in where there is no bearer token`() = runBlocking {
        val source = source("TEST_PROTECTED_URL")
        val error = assertFailsWith<TokenException> { source.token() }
        assertEquals(listOf(Kind.SIGN_IN, 401, "missing_token"), listOf(error.kind, error.status, error.code))
    }

    @Test
    fun `asks the closure once more when the bearer token has expired`() = runBlocking {
        val forced = CopyOnWriteArrayList<Boolean>()
        val source = source("TEST_PROTECTED_URL") { forceRefresh ->
            forced += forceRefresh
            askFor(if (forceRefresh) "fresh-bearer" else "expired-bearer")
        }
        assertEquals(variable("TEST_ACCOUNT"), source.token().identity)
        assertEquals(listOf(false, true), forced)
    }

    @Test
    fun `has to sign in when the bearer token has expired and the closure has no other`() = runBlocking {
        val source = source("TEST_PROTECTED_URL") { askFor("expired-bearer") }
        val error = assertFailsWith<TokenException> { source.token() }
        assertEquals(listOf(Kind.SIGN_IN, "invalid_token", "expired"), listOf(error.kind, error.code, error.reason))
    }

    @Test
    fun `waits while the provider is down, and stays signed in`() = runBlocking {
        val bearer = askFor("fresh-bearer")
        val calls = CopyOnWriteArrayList<Boolean>()
        val pauses = CopyOnWriteArrayList<Long>()
        val source = source("TEST_OUTAGE_URL") { calls += it; bearer }
        val pause = source.pause
        source.pause = { pauses += it; pause(it) }
        askFor("outage")
        assertEquals(variable("TEST_ACCOUNT"), source.token().identity)
        assertEquals(listOf(false), calls)
        assertEquals(1, pauses.size)
    }
}
