// https://github.com/twilio/twilio-conversations-demo-ios-swift:
// ConversationsApp/ConversationsClient/ConversationsClientWrapper.swift
@_exported import Foundation

public class TCHError: NSError, @unchecked Sendable {}

public class TCHResult: NSObject {
    public var isSuccessful: Bool { fatalError() }
    public var error: TCHError? { fatalError() }
}

public class TwilioConversationsClientProperties: NSObject {}

public class TwilioConversationsClient: NSObject {
    public class func conversationsClient(
        withToken token: String, properties: TwilioConversationsClientProperties?,
        delegate: (any TwilioConversationsClientDelegate)?,
        completion: @escaping (TCHResult, TwilioConversationsClient?) -> Void
    ) {}
    public func updateToken(_ token: String, completion: ((TCHResult) -> Void)?) {}
}

public protocol TwilioConversationsClientDelegate: NSObjectProtocol {
    func conversationsClientTokenWillExpire(_ client: TwilioConversationsClient)
    func conversationsClientTokenExpired(_ client: TwilioConversationsClient)
}

/// In Objective-C, these are optional.
extension TwilioConversationsClientDelegate {
    public func conversationsClientTokenExpired(_ client: TwilioConversationsClient) {}
}
