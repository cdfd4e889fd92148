import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a server says before it sends a file.
struct HTTPHead: Hashable, Sendable {
  /// Status code, such as 200.
  var status: Int
  /// Header fields of the last answer and of the redirections before it, names in lower case; the
  /// last answer wins.
  var fields: [String: String]

  /// Length of the body as announced.
  var contentLength: Int? { fields["content-length"].flatMap { Int($0) } }

  /// First byte and total length of `Content-Range: bytes FIRST-LAST/TOTAL`.
  var contentRange: (first: Int, total: Int)? {
    guard let match = fields["content-range"]?.wholeMatch(of: /bytes (\d+)-\d+\/(\d+)/),
      let first = Int(match.1), let total = Int(match.2)
    else { return nil }
    return (first, total)
  }

  /// Total length of `Content-Range: bytes */TOTAL`.
  var unsatisfiedTotal: Int? {
    fields["content-range"]?.wholeMatch(of: /bytes \*\/(\d+)/).flatMap { Int($0.1) }
  }

  /// What tells one version of the file from another.
  var validator: String? {
    // A weak tag does not promise equal bytes.
    if let tag = fields["etag"], !tag.hasPrefix("W/") { return tag }
    return fields["last-modified"]
  }

  /// SHA-256 of the whole file where the hub tells it, in a redirection or as the tag itself.
  var digest: String? {
    (fields["x-linked-etag"].flatMap(SHA256Text.init) ?? fields["etag"].flatMap(SHA256Text.init))?
      .digits
  }
}

/// One request, whose answer is handed on piece by piece.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, Sendable {
  /// Decides whether an answer's body is wanted; throwing stops the transfer.
  typealias OnHead = @Sendable (HTTPHead) throws(CheckpointError) -> Bool
  /// Takes a piece of the body; throwing stops the transfer.
  typealias OnBody = @Sendable (Data) throws(CheckpointError) -> Void

  /// How a transfer ended.
  enum Outcome: Sendable {
    /// The whole body came, or was not wanted.
    case complete
    /// A handler threw.
    case failed(CheckpointError)
    /// The connection failed.
    case cut(URLError)
  }

  private struct State {
    var redirectFields: [String: String] = [:]
    var failure: CheckpointError?
    var isBodyWanted = true
    var continuation: CheckedContinuation<Outcome, Never>?
  }

  private let onHead: OnHead
  private let onBody: OnBody
  private let state = Mutex(State())

  private init(onHead: @escaping OnHead, onBody: @escaping OnBody) {
    self.onHead = onHead
    self.onBody = onBody
  }

  /// Sends `request` and waits for the end of the answer.
  static func run(
    _ request: URLRequest, idleSeconds: Double, onHead: @escaping OnHead,
    onBody: @escaping OnBody
  ) async -> Outcome {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleSeconds
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    let transfer = HTTPTransfer(onHead: onHead, onBody: onBody)
    let session = URLSession(
      configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task: URLSessionDataTask = session.dataTask(with: request)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.state.withLock { $0.continuation = continuation }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let from: String = task.originalRequest?.url?.scheme ?? ""
    if from == "https", request.url?.scheme != "https" {
      fail(.download(url: Self.address(of: task), reason: "redirected away from HTTPS"), task)
      completionHandler(nil)
      return
    }
    let fields: [String: String] = Self.fields(of: response)
    state.withLock { $0.redirectFields.merge(fields) { _, new in new } }
    completionHandler(request)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    guard let response = response as? HTTPURLResponse else {
      fail(.download(url: Self.address(of: dataTask), reason: "no HTTP answer"), dataTask)
      completionHandler(.cancel)
      return
    }
    // Of a redirection only what the hub says about the file it leads to is of interest.
    let linked: [String: String] = state.withLock {
      $0.redirectFields.filter { $0.key.hasPrefix("x-linked-") }
    }
    let head = HTTPHead(
      status: response.statusCode,
      fields: linked.merging(Self.fields(of: response)) { _, new in new })
    do {
      let isBodyWanted: Bool = try onHead(head)
      state.withLock { $0.isBodyWanted = isBodyWanted }
      completionHandler(isBodyWanted ? .allow : .cancel)
    } catch {
      fail(error, dataTask)
      completionHandler(.cancel)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard state.withLock({ $0.failure == nil && $0.isBodyWanted }) else { return }
    do {
      try onBody(data)
    } catch {
      fail(error, dataTask)
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let outcome: Outcome
    let end: State = state.withLock { state in
      defer { state.continuation = nil }
      return state
    }
    if let failure = end.failure {
      outcome = .failed(failure)
    } else if let error, end.isBodyWanted {
      outcome = .cut(error as? URLError ?? URLError(.unknown))
    } else {
      outcome = .complete
    }
    end.continuation?.resume(returning: outcome)
  }

  private func fail(_ error: CheckpointError, _ task: URLSessionTask) {
    state.withLock { $0.failure = $0.failure ?? error }
    task.cancel()
  }

  private static func address(of task: URLSessionTask) -> String {
    task.originalRequest?.url?.absoluteString ?? ""
  }

  private static func fields(of response: HTTPURLResponse) -> [String: String] {
    var fields: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      guard let name = name as? String, let value = value as? String else { continue }
      fields[name.lowercased()] = value
    }
    return fields
  }
}
