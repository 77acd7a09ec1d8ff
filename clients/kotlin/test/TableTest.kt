package tokensource

import kotlin.test.Test
import kotlin.test.assertEquals
import org.junit.runner.RunWith
import org.junit.runners.Parameterized
import org.json.JSONObject

@RunWith(Parameterized::class)
class TableTest(@Suppress("unused") private val name: String, private val case: JSONObject) {
    @Test
    fun `behaves as the case expects`() = CaseRunner(case).run()

    companion object {
        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun cases() = table.getJSONArray("cases").objects().map {
            arrayOf("${it.getString("id")}: ${it.getString("name")}", it)
        }
    }
}

class VoiceIdentityTest {
    @Test
    fun `escapes each name as the table has it`() {
        for (row in table.getJSONArray("voiceIdentity").objects()) {
            assertEquals(row.getString("identity"), voiceIdentity(row.getString("name")))
        }
    }
}
