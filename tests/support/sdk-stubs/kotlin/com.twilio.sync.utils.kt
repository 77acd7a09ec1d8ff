// https://github.com/twilio/twilio-sync-sdk/tree/main/sdk/sync/sync-android-shared: Configuration.kt
package com.twilio.sync.utils

data class SyncConfig(val syncClientConfig: SyncClientConfig = SyncClientConfig())

data class SyncClientConfig(val region: String = "us1")
