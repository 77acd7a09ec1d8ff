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
    private let pauses: Gate?
    private let bearer: ScriptedCalls<Bool>?
    private let apply: ScriptedCalls<String>
    private let source: TokenSource
    private let renewalErrors = Recorder<any Error>()
    private var renewers: [String: @Sendable () -> Void] = [:]
    private var calls: [String: [Call]] = [:]
    /// What a log might show.
    private var texts: [String] = []

    init(_ scripted: Case) throws {
        let run = try Run(scripted.id)
        self.scripted = scripted
        self.run = run
        let pauseTakes = scripted.pauseTakesSeconds.map { Duration.seconds($0) }
        pauses = scripted.pausesAreHeld == true ? Gate() : nil
        if scripted.deadlinePasses == true {
            clock = TestClock(pauseTakes: pauseTakes) { number in
                try await run.untilRequests(number)
                try await moment() // The beginning of the body arrives, too.
            }
        } else {
            clock = TestClock(pauseTakes: pauseTakes, gate: pauses)
        }
        bearer = scripted.bearer.map { ScriptedCalls($0) }
        apply = ScriptedCalls(scripted.apply ?? [])
        let url = try XCTUnwrap(URL(string: run.tokenURL.absoluteString + (scripted.suffix ?? "")))
        if let bearer {
            source = TokenSource(url: url, clock: clock) { try await bearer.play($0) }
        } else {
            source = TokenSource(url: url, clock: clock) { _ in nil }
        }
    }

    mutating func play() async throws {
        for step in scripted.steps { try await take(step) }
        texts += textsOf(source) + renewalErrors.values.flatMap(textsOf)
        for secret in secrets {
            XCTAssertFalse(texts.contains { $0.contains(secret) }, "\(scripted.id): a text contains \(secret)")
        }
        try await compareRequests()
        let applied = await apply.arguments
        let expectedTokens = scripted.expect["applied"] ?? .list([])
        XCTAssertEqual(.list(applied.map(JSON.text)), expectedTokens, "\(scripted.id): applied")
        let errors = scripted.expect["errors"]?.list ?? []
        XCTAssertEqual(renewalErrors.values.count, errors.count, "\(scripted.id): \(renewalErrors.values)")
        for (error, expected) in zip(renewalErrors.values, errors) {
            compare(await members(of: error), expected.object ?? [:])
        }
        if let expected = scripted.expect["bearerCalls"] {
            let asked = await bearer?.arguments ?? []
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
        } else if let name = step.renewer, let request = step.request?.request {
            renewers[name] = source.renewer(request, onError: { [renewalErrors] in renewalErrors.record($0) }) { [apply] in
                try await apply.play($0.token)
            }
        } else if let name = step.renew {
            let renew = try XCTUnwrap(renewers[name])
            for _ in 0..<(step.calls ?? 1) { renew() }
            try await moment()
        } else if let count = step.untilBearerCalls {
            try await until { await bearer?.arguments.count ?? 0 >= count }
        } else if let count = step.untilPauses {
            try await until { clock.pauses.count >= count }
        } else if let count = step.untilApplied {
            try await until { await apply.arguments.count >= count }
        } else if let count = step.untilErrors {
            try await until { renewalErrors.values.count >= count }
        } else {
            if step.releaseBearer == true {
                await bearer?.release()
            } else if step.releaseApply == true {
                await apply.release()
            } else if step.endPauses == true {
                await pauses?.release(upTo: clock.pauses.count)
            } else {
                XCTAssertEqual(step.moment, true, "\(scripted.id): a step is unknown")
            }
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
            compare(outcome, step.gives ?? step.fails ?? [:])
        }
    }

    private func compare(_ outcome: [String: JSON], _ expected: [String: JSON]) {
        XCTAssertFalse(expected.isEmpty, "\(scripted.id): nothing is expected")
        for (member, value) in expected {
            XCTAssertEqual(outcome[member], value, "\(scripted.id): \(member)")
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
        if let error = error as? AppError {
            let isOfClosure = await bearer?.errors.contains(error) == true
            let isOfApply = await apply.errors.contains(error)
            let kind = isOfClosure ? "closure" : isOfApply ? "apply" : "a copy"
            return ["kind": .text(kind), "message": .text(error.message)]
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
        if expected.filter({ $0[0] < $0[1] }).count > 1 {
            XCTAssertNotEqual(clock.pauses, expected.map { .seconds($0[1]) }, "\(scripted.id): pauses without jitter")
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

private struct AppError: Error, Equatable {
    let message: String
    private let id = UUID()

    init(_ message: String) { self.message = message }
}

/// What a function of the app does, call by call.
private actor ScriptedCalls<Argument: Sendable> {
    private(set) var arguments: [Argument] = []
    private(set) var errors: [AppError] = []
    private let answers: [JSON]
    private let gate = Gate()

    init(_ answers: [JSON]) { self.answers = answers }

    /// What the call returns.
    @discardableResult
    func play(_ argument: Argument) async throws -> String? {
        arguments.append(argument)
        let number = arguments.count
        let answer = number <= answers.count ? answers[number - 1] : .null
        if answer["held"] == .bool(true) { try await gate.wait(number) }
        if let kind = answer["kind"]?.text.flatMap(TokenError.Kind.init(rawValue:)) {
            throw TokenError(kind: kind, retryAfter: answer["retryAfter"]?.number.map { Int($0) })
        }
        if let message = answer["error"]?.text {
            errors.append(AppError(message))
            throw errors[errors.count - 1]
        }
        return answer.text ?? answer["token"]?.text
    }

    func release() async { await gate.release(upTo: arguments.count) }
}
