import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One file being downloaded, over as many transfers as it takes.
struct Download: Sendable {
  let file: RemoteFile
  let url: URL
  let part: PartialFile
  let retry: RetryPolicy
  let progress: @Sendable (FetchProgress) -> Void

  /// What the transfers have told about the file.
  private struct Facts: Sendable {
    var total: Int?
    var digest: String?
    /// A reason to try again.
    var fault: String?
    var isComplete = false
  }

  /// Downloads until the file is complete; tells whether its SHA-256 was known and compared.
  func run() async throws(CheckpointError) -> Bool {
    let resumed: Bool = try part.size() > 0
    let digest: String? = try await transferAll()
    if try isIntact(digest) { return digest != nil }
    // The bytes of an earlier run may belong to a file that has been replaced since.
    guard resumed else { throw mismatch(digest) }
    try part.restart(tag: nil)
    let fresh: String? = try await transferAll()
    guard try isIntact(fresh) else { throw mismatch(fresh) }
    return fresh != nil
  }

  private func isIntact(_ digest: String?) throws(CheckpointError) -> Bool {
    guard let digest else { return true }
    return ContentHash.hexadecimal(of: try MappedFile(path: part.path)) == digest
  }

  private func mismatch(_ digest: String?) -> CheckpointError {
    let found: String = (try? MappedFile(path: part.path)).map(ContentHash.hexadecimal) ?? "none"
    part.discard()
    return failure("SHA-256 is \(found), expected \(digest ?? "none")")
  }

  /// Transfers until all bytes are here; returns the SHA-256 they should have.
  private func transferAll() async throws(CheckpointError) -> String? {
    var failures: Int = 0
    while true {
      let before: Int = try part.size()
      let facts: Facts = try await transfer()
      if facts.isComplete { return file.sha256 ?? facts.digest }
      if try part.size() - before >= retry.progressBytes { failures = 0 }
      failures += 1
      guard failures <= retry.failures else { throw failure(facts.fault ?? "no answer") }
      let seconds: Double = retry.pauseSeconds * Double(1 << (failures - 1))
      do {
        try await Task.sleep(for: .seconds(seconds))
      } catch {
        throw failure("cancelled")
      }
    }
  }

  /// Sends one request for the bytes that are still missing.
  private func transfer() async throws(CheckpointError) -> Facts {
    var request = URLRequest(url: url)
    // The length announced must be the length on disk.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    request.setValue("vsearch", forHTTPHeaderField: "User-Agent")
    let start: Int = try part.size()
    let tag: String? = part.tag
    if start > 0, let tag {
      request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range")
      request.setValue(tag, forHTTPHeaderField: "If-Range")
    } else if start > 0 {
      try part.restart(tag: nil)
    }
    let facts = Shared(Facts())
    let outcome: HTTPTransfer.Outcome = await HTTPTransfer.run(
      request, idleSeconds: retry.idleSeconds
    ) { (head) throws(CheckpointError) in
      let told: Facts = try accept(head, tag: tag)
      facts.value.withLock { $0 = told }
      return told.fault == nil && !told.isComplete
    } onBody: { (bytes) throws(CheckpointError) in
      try part.append(bytes)
      let total: Int? = facts.value.withLock { $0.total }
      progress(FetchProgress(received: try part.size(), total: total))
    }
    return try conclude(outcome, facts.value.withLock { $0 })
  }

  /// Reads an answer's head and prepares the partial file for its body.
  private func accept(_ head: HTTPHead, tag: String?) throws(CheckpointError) -> Facts {
    let size: Int = try part.size()
    var facts = Facts(digest: head.digest)
    switch head.status {
    case 200:
      facts.total = head.contentLength
      try checkTotal(facts.total)
      try part.restart(tag: head.validator)
    case 206:
      guard let range = head.contentRange, range.first == size, head.validator == tag else {
        try part.restart(tag: nil)
        facts.fault = "the server went on with another file"
        return facts
      }
      facts.total = range.total
      try checkTotal(facts.total)
    case 416 where head.unsatisfiedTotal == size:
      facts.total = size
      facts.isComplete = true
    case 416:
      try part.restart(tag: nil)
      facts.fault = "the server refused to go on"
    case 408, 429, 500...599:
      facts.fault = "the server answered \(head.status)"
    default:
      throw failure("the server answered \(head.status)")
    }
    if facts.fault == nil {
      progress(FetchProgress(received: try part.size(), total: facts.total))
    }
    return facts
  }

  /// Judges whether a transfer has brought the end of the file.
  private func conclude(
    _ outcome: HTTPTransfer.Outcome, _ facts: Facts
  ) throws(CheckpointError) -> Facts {
    var facts: Facts = facts
    switch outcome {
    case .failed(let error): throw error
    case .cut(let error) where Self.isPermanent(error.code): throw failure(Self.text(of: error))
    case .cut(let error): facts.fault = facts.fault ?? Self.text(of: error)
    case .complete where facts.fault == nil:
      let size: Int = try part.size()
      facts.isComplete = facts.total == nil || facts.total == size
      if let total = facts.total, size != total {
        facts.fault = "\(size) of \(total) bytes came"
      }
      if let total = facts.total, size > total { try part.restart(tag: nil) }
    case .complete: break
    }
    return facts
  }

  private func checkTotal(_ total: Int?) throws(CheckpointError) {
    guard let total, let expected = file.byteCount, total != expected else { return }
    throw failure("the server's file has \(total) bytes, expected \(expected)")
  }

  private func failure(_ reason: String) -> CheckpointError {
    .download(url: url.absoluteString, reason: reason)
  }

  /// Errors that trying again does not mend.
  private static func isPermanent(_ code: URLError.Code) -> Bool {
    [
      .cancelled, .badURL, .unsupportedURL, .appTransportSecurityRequiresSecureConnection,
      .serverCertificateUntrusted, .serverCertificateHasBadDate, .serverCertificateNotYetValid,
      .serverCertificateHasUnknownRoot, .secureConnectionFailed, .httpTooManyRedirects,
    ].contains(code)
  }

  private static func text(of error: URLError) -> String {
    let text: String = error.localizedDescription.split(separator: "\n").joined(separator: " ")
    return error.code == .cancelled ? "cancelled" : text
  }
}

/// A value that several threads share.
private final class Shared<Value: Sendable>: Sendable {
  let value: Mutex<Value>

  init(_ value: Value) {
    self.value = Mutex(value)
  }
}
