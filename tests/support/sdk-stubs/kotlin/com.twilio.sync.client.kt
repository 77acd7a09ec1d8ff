// https://github.com/twilio/twilio-sync-sdk/tree/main/sdk/sync/sync-android-kt
package com.twilio.sync.client

import android.content.Context

interface SyncClient

@Suppress("FunctionName")
suspend fun SyncClient(
    context: Context,
    useLastUserAccount: Boolean = true,
    tokenProvider: suspend () -> String,
): SyncClient = TODO()
