// https://developer.apple.com/documentation/pushkit/pkpushregistry, and pkpushregistrydelegate next to it
@_exported import Foundation

public class PKPushRegistry: NSObject {
    public init(queue: DispatchQueue?) {}
    public weak var delegate: (any PKPushRegistryDelegate)?
    public var desiredPushTypes: Set<PKPushType>?
    public func pushToken(for type: PKPushType) -> Data? { fatalError() }
}

public class PKPushCredentials: NSObject {
    public var token: Data { fatalError() }
}

public class PKPushPayload: NSObject {
    public var dictionaryPayload: [AnyHashable: Any] { fatalError() }
}

public struct PKPushType: Hashable {
    public static let voIP = PKPushType()
}

public protocol PKPushRegistryDelegate: NSObjectProtocol {
    func pushRegistry(_ registry: PKPushRegistry, didUpdate pushCredentials: PKPushCredentials, for type: PKPushType)
    func pushRegistry(
        _ registry: PKPushRegistry, didReceiveIncomingPushWith payload: PKPushPayload, for type: PKPushType,
        completion: @escaping () -> Void)
}
