// https://developer.apple.com/documentation/swiftui/view
@_exported import Foundation

@MainActor public protocol View {
    associatedtype Body: View
    var body: Body { get }
}

extension View {
    public func task(_ action: @escaping @MainActor @Sendable () async -> Void) -> some View { self }
}

extension Never: View {
    public var body: Never { fatalError() }
}

public struct Text: View {
    public init(_ content: String) {}
    public var body: Never { fatalError() }
}

@propertyWrapper public struct State<Value> {
    public init(wrappedValue: Value) {}
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
}
