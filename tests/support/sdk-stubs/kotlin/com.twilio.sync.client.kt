// https://github.com/twilio/twilio-sync-sdk/tree/main/sdk/sync/sync-android-kt: SyncClient.kt, SyncClientFactoryAndroid.kt
package com.twilio.sync.client

import android.content.Context
import com.twilio.sync.utils.SyncConfig
import com.twilio.util.ErrorInfo
import kotlinx.coroutines.flow.SharedFlow

interface SyncClient {
    val events: Events

    interface Events {
        val onError: SharedFlow<ErrorInfo>
    }
}

@Suppress("FunctionName")
suspend fun SyncClient(
    context: Context,
    useLastUserAccount: Boolean = true,
    config: SyncConfig = SyncConfig(),
    tokenProvider: suspend () -> String,
): SyncClient = TODO()
