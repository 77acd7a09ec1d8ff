// The table of cases, as clients/README.md describes it, and the token server that plays it.
import Foundation
import TwilioTokenSource
import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

struct Table: Decodable {
    struct Name: Decodable { let name, identity: String }

    let cases: [Case]
    let voiceIdentity: [Name]
}

struct Case: Decodable {
    let id, name: String
    let suffix: String?
    let bearer, apply: [JSON]?
    let deadlinePasses, pausesAreHeld: Bool?
    let pauseTakesSeconds: Double?
    let responses: [[String: JSON]]
    let steps: [Step]
    let expect: [String: JSON]
}

/// Has the members of one kind of step.
struct Step: Decodable {
    let token: TableRequest?
    let forceRefresh: Bool?
    let callers: Int?
    let pending, `await`, cancel: String?
    let gives, fails: [String: JSON]?
    let signOut, release, releaseBearer, releaseApply, endPauses, moment: Bool?
    let advanceSeconds: Double?
    let untilRequests, untilClosed, untilBearerCalls, untilPauses, untilApplied, untilErrors, calls: Int?
    let renewer, renew: String?
    let request: TableRequest?
}

struct TableRequest: Decodable {
    let products: [String]?
    let room, platform: String?
    let ttl: Int?

    var request: TokenRequest {
        TokenRequest(
            products: Set((products ?? []).map { TokenRequest.Product(rawValue: $0)! }), room: room,
            platform: platform.map { TokenRequest.Platform(rawValue: $0)! }, ttl: ttl)
    }
}

struct RecordedRequest: Decodable {
    let method, path, query: String
    let headers: [String: String]
    let closedEarly: Bool
}

/// A run of a case at the server, from its beginning.
struct Run: Sendable {
    let url: URL

    init(_ id: String) throws {
        url = try scriptedServer().appendingPathComponent("\(id)~\(UUID())")
    }

    var tokenURL: URL { url.appendingPathComponent("token") }

    func requests() async throws -> [RecordedRequest] {
        try await get([String: [RecordedRequest]].self, url.appendingPathComponent("log"))["requests"] ?? []
    }

    func release() async throws {
        _ = try await get(JSON.self, url.appendingPathComponent("release"))
    }

    func untilRequests(_ count: Int) async throws {
        try await until { try await requests().count >= count }
    }

    func untilClosed(_ count: Int) async throws {
        try await until { try await requests().filter(\.closedEarly).count >= count }
    }
}

func readTable() async throws -> Table {
    try await get(Table.self, scriptedServer().appendingPathComponent("cases.json"))
}

private func scriptedServer() throws -> URL {
    guard let url = ProcessInfo.processInfo.environment["TOKEN_URL"].flatMap(URL.init(string:)) else {
        throw XCTSkip("TOKEN_URL is not set; clients/README.md says how to start the scripted server.")
    }
    return url
}

private func get<T: Decodable>(_ type: T.Type, _ url: URL) async throws -> T {
    try JSONDecoder().decode(type, from: try await URLSession.shared.data(from: url).0)
}

struct NotInTime: Error {}

func until(_ condition: () async throws -> Bool) async throws {
    let start = ContinuousClock.now
    while try await !condition() {
        guard start.duration(to: .now) < .seconds(5) else { throw NotInTime() }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Long enough for calls to begin, and for a wrong request to arrive.
func moment() async throws {
    try await Task.sleep(for: .milliseconds(30))
}

enum JSON: Decodable, Equatable, Sendable {
    case null, bool(Bool), number(Double), text(String), list([JSON]), object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    init(_ text: String?) { self = text.map(JSON.text) ?? .null }
    init(_ number: Int?) { self = number.map { .number(Double($0)) } ?? .null }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
    var list: [JSON]? { if case .list(let list) = self { list } else { nil } }

    subscript(member: String) -> JSON? { if case .object(let members) = self { members[member] } else { nil } }
}
