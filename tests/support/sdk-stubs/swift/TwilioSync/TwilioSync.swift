// https://github.com/twilio/twilio-sync-sdk/blob/main/ios/TwilioSync/TwilioSync/TwilioSyncClient.swift
public struct TwilioSyncConfig {
    public init() {}
}

public class TwilioSyncClient {
    public static func create(
        useLastUserCache: Bool = true, config: TwilioSyncConfig = TwilioSyncConfig(),
        tokenProvider: @escaping () async throws -> String
    ) async throws -> TwilioSyncClient { fatalError() }
}
