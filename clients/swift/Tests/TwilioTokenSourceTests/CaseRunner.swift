// Runs a case of clients/cases.json, as clients/README.md describes it.
import Foundation
import XCTest
@testable import TwilioTokenSource
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private typealias Call = Task<TwilioAccessToken, any Error>

struct CaseRunner {
    private let scripted: Case
    private let run: Run
    private let clock: TestClock
    private let bearer: ScriptedBearer?
    private let source: TokenSource
    private var calls: [String: [Call]] = [:]
    /// What a log might show.
    private var texts: [String] = []

    init(_ scripted: Case) throws {
        let run = try Run(scripted.id)
        self.scripted = scripted
        self.run = run
        let pauseTakes = scripted.pauseTakesSeconds.map { Duration.seconds($0) }
        if scripted.deadlinePasses == true {
            clock = TestClock(pauseTakes: pauseTakes) { number in
                try await run.untilRequests(number)
                try await moment() // The beginning of the body arrives, too.
            }
        } else {
            clock = TestClock(pauseTakes: pauseTakes)
        }
        bearer = scripted.bearer.map(ScriptedBearer.init)
        if let bearer {
            source = TokenSource(url: run.tokenURL, clock: clock) { try await bearer.answer($0) }
        } else {
            source = TokenSource(url: run.tokenURL, clock: clock) { _ in nil }
        }
    }

    mutating func play() async throws {
        for step in scripted.steps { try await take(step) }
        texts += textsOf(source)
        for secret in secrets {
            XCTAssertFalse(texts.contains { $0.contains(secret) }, "\(scripted.id): a text contains \(secret)")
        }
        try await compareRequests()
        if let expected = scripted.expect["bearerCalls"] {
            let asked = await bearer?.calls ?? []
            XCTAssertEqual(.list(asked.map(JSON.bool)), expected, "\(scripted.id): calls of the closure")
        }
        comparePauses()
    }

    private mutating func take(_ step: Step) async throws {
        if let request = step.token?.request {
            let forceRefresh = step.forceRefresh ?? false
            let made = (0..<(step.callers ?? 1)).map { [source] _ in
                Call { try await source.token(request, forceRefresh: forceRefresh) }
            }
            guard let name = step.pending else { return await compare(made, step) }
            calls[name] = made
            try await moment()
        } else if let name = step.await {
            await compare(try XCTUnwrap(calls[name]), step)
        } else if let name = step.cancel {
            for call in try XCTUnwrap(calls[name]) { call.cancel() }
        } else if step.signOut != nil {
            await source.signOut()
        } else if let seconds = step.advanceSeconds {
            clock.advance(by: .seconds(seconds))
        } else if let count = step.untilRequests {
            try await run.untilRequests(count)
        } else if let count = step.untilClosed {
            try await run.untilClosed(count)
        } else if step.release != nil {
            try await run.release()
            try await moment()
        } else {
            XCTAssertEqual(step.releaseBearer, true, "\(scripted.id): a step is unknown")
            await bearer?.release()
            try await moment()
        }
    }

    private mutating func compare(_ calls: [Call], _ step: Step) async {
        for call in calls {
            let outcome: [String: JSON]
            switch await call.result {
            case .success(let token):
                outcome = members(of: token)
                texts += textsOf(token)
            case .failure(let error):
                outcome = await members(of: error)
                texts += textsOf(error)
            }
            let expected = step.gives ?? step.fails ?? [:]
            XCTAssertFalse(expected.isEmpty, "\(scripted.id): a step expects nothing")
            for (member, value) in expected {
                XCTAssertEqual(outcome[member], value, "\(scripted.id): \(member)")
            }
        }
    }

    private func members(of token: TwilioAccessToken) -> [String: JSON] {
        [
            "identity": JSON(token.identity), "token": JSON(token.token), "expiresIn": JSON(token.expiresIn),
            "products": .list(token.products.map(JSON.text)),
        ]
    }

    private func members(of error: any Error) async -> [String: JSON] {
        if let error = error as? TokenError {
            return [
                "kind": JSON(error.kind.rawValue), "code": JSON(error.code), "reason": JSON(error.reason),
                "detail": JSON(error.detail), "status": JSON(error.status), "retryAfter": JSON(error.retryAfter),
            ]
        }
        if let error = error as? ClosureError, await bearer?.errors.contains(error) == true {
            return ["kind": .text("closure"), "message": .text(error.message)]
        }
        return ["kind": .text(error is CancellationError ? "cancelled" : "\(error)")]
    }

    private func compareRequests() async throws {
        let expected = scripted.expect
        if let closedEarly = expected["closedEarly"]?.list {
            try? await run.untilClosed(closedEarly.filter { $0 == .bool(true) }.count)
        }
        let requests = try await run.requests()
        for request in requests {
            XCTAssertEqual(request.method, "GET", scripted.id)
            XCTAssertEqual(request.path, run.tokenURL.path, scripted.id)
            XCTAssertEqual(request.headers["accept"], "application/json", scripted.id)
            for header in ["cookie", "if-none-match", "if-modified-since"] {
                XCTAssertNil(request.headers[header], "\(scripted.id): \(header)")
            }
        }
        let recorded: [String: JSON] = [
            "queries": .list(requests.map { .text($0.query) }),
            "authorization": .list(requests.map { JSON($0.headers["authorization"]) }),
            "closedEarly": .list(requests.map { .bool($0.closedEarly) }),
        ]
        for (member, value) in recorded where expected[member] != nil {
            XCTAssertEqual(value, expected[member], "\(scripted.id): \(member)")
        }
        if let range = expected["requests"]?.list?.compactMap(\.number) {
            let isExpected = (range[0]...range[1]).contains(Double(requests.count))
            XCTAssertTrue(isExpected, "\(scripted.id): \(requests.count) requests")
        }
    }

    private func comparePauses() {
        if scripted.expect["pauses"] == .null { return }
        let expected = (scripted.expect["pauses"]?.list ?? []).compactMap { $0.list?.compactMap(\.number) }
        XCTAssertEqual(clock.pauses.count, expected.count, "\(scripted.id): pauses")
        for (pause, range) in zip(clock.pauses, expected) {
            let isExpected = (Duration.seconds(range[0])...Duration.seconds(range[1])).contains(pause)
            XCTAssertTrue(isExpected, "\(scripted.id): a pause of \(pause)")
        }
    }

    private var secrets: [String] {
        let bearers = (scripted.bearer ?? []).map { $0.text ?? $0["token"]?.text }
        let tokens = scripted.responses.map { $0["answer"]?["token"]?.text }
        return (bearers + tokens).compactMap { $0 }.filter { !$0.isEmpty }
    }
}

func textsOf(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    let mirrored = Mirror(reflecting: value).children.map { "\($0)" }
    let localized = (value as? any Error)?.localizedDescription ?? ""
    return ["\(value)", String(reflecting: value), dumped, localized] + mirrored
}

struct ClosureError: Error, Equatable {
    let message: String
    private let id = UUID()

    init(_ message: String) { self.message = message }
}

/// The closure of a case.
private actor ScriptedBearer {
    private(set) var calls: [Bool] = []
    private(set) var errors: [ClosureError] = []
    private let answers: [JSON]
    private var held: [CheckedContinuation<Void, Never>] = []

    init(_ answers: [JSON]) { self.answers = answers }

    func answer(_ forceRefresh: Bool) async throws -> String? {
        calls.append(forceRefresh)
        let answer = calls.count <= answers.count ? answers[calls.count - 1] : .null
        if answer["held"] == .bool(true) { await withCheckedContinuation { held.append($0) } }
        guard let message = answer["error"]?.text else { return answer.text ?? answer["token"]?.text }
        errors.append(ClosureError(message))
        throw errors[errors.count - 1]
    }

    func release() {
        for continuation in held { continuation.resume() }
        held = []
    }
}
