import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Checkpoints

struct ModelFetcherTests {
  let folder: TemporaryFolder
  let content: [UInt8] = Self.sharedContent
  let digest: String

  private static let sharedContent: [UInt8] = {
    var generator = SeededGenerator(seed: 4)
    return (0..<37_500).flatMap { _ in ZipBuilder.little(generator.next(), 8) }
  }()

  init() throws {
    folder = try TemporaryFolder()
    digest = ContentHash.hexadecimal(of: content)
  }

  private func file(sha256: String? = nil, byteCount: Int? = nil) -> RemoteFile {
    RemoteFile(repository: "Owner/Name", name: "m.pth", sha256: sha256, byteCount: byteCount)
  }

  private func environment(_ server: LocalServer?) -> [String: String] {
    var environment = ["HF_HUB_CACHE": folder.path("hub"), "HF_ENDPOINT": "http://127.0.0.1:1/"]
    if let server { environment["HF_ENDPOINT"] = server.address + "/" }
    return environment
  }

  private func fetch(
    _ file: RemoteFile, from server: LocalServer?, isOffline: Bool = false, failures: Int = 3,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws -> FetchedFile {
    defer { server?.stop() }
    let fetcher = ModelFetcher(
      environment: environment(server), isOffline: isOffline,
      retry: RetryPolicy(
        failures: failures, pauseSeconds: 0.01, progressBytes: 1_000, idleSeconds: 10))
    return try await fetcher.fetch(file, to: folder.path("models"), progress: progress)
  }

  private func bytes(_ name: String = "models/m.pth") throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path(name))))
  }

  private func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("models")).sorted()
  }

  private func refusal(
    of file: RemoteFile, from server: LocalServer, failures: Int = 3,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async -> String {
    let error = await #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try await fetch(file, from: server, failures: failures)
    }
    return error?.description ?? ""
  }

  // MARK: - The straight way

  @Test func `a file is downloaded, checked and put in place`() async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    let seen = Mutex<[FetchProgress]>([])
    let fetched = try await fetch(file(sha256: digest, byteCount: content.count), from: server) {
      progress in seen.withLock { $0.append(progress) }
    }
    #expect(fetched.path == folder.path("models/m.pth"))
    #expect(fetched.isVerified)
    #expect(!fetched.isFromHubCache)
    #expect(try bytes() == content)
    #expect(try leftovers() == ["m.pth"])
    #expect(server.requests.map(\.path) == ["/Owner/Name/resolve/main/m.pth"])
    #expect(server.requests.first?.fields["accept-encoding"] == "identity")
    let progress = seen.withLock { $0 }
    #expect(progress.first == FetchProgress(received: 0, total: content.count))
    #expect(progress.last == FetchProgress(received: content.count, total: content.count))
    #expect(progress.map(\.received) == progress.map(\.received).sorted())
  }

  @Test func `a finished download is used again without a request`() async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    _ = try await fetch(file(sha256: digest), from: server)
    let again = try await fetch(file(sha256: digest), from: nil)
    #expect(again.path == folder.path("models/m.pth"))
    #expect(again.isVerified)
  }

  @Test func `a damaged earlier download is fetched anew when its hash is known`() async throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path("models/m.pth")))
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
  }

  @Test func `a body of unknown length is taken to its end`() async throws {
    let server = try LocalServer { [content] _, _ in .init(body: content, announced: .some(nil)) }
    let fetched = try await fetch(file(), from: server)
    #expect(!fetched.isVerified)
    #expect(try bytes() == content)
  }

  @Test func `a redirection is followed and its hash believed`() async throws {
    let linked = Mutex(digest)
    let server = try LocalServer { [content] request, _ in
      if request.path.contains("resolve") {
        return .init(
          status: 302,
          fields: ["Location": "/cdn/blob", "X-Linked-Etag": "\"\(linked.withLock { $0 })\""])
      }
      return .file(content, for: request)
    }
    let fetched = try await fetch(file(), from: server)
    #expect(fetched.isVerified)
    #expect(server.requests.map(\.path).last == "/cdn/blob")

    let lying = try LocalServer { [content] request, _ in
      request.path.contains("resolve")
        ? .init(
          status: 302,
          fields: [
            "Location": "/cdn/blob", "X-Linked-Etag": String(repeating: "0", count: 64),
          ]) : .file(content, for: request)
    }
    try FileManager.default.removeItem(atPath: folder.path("models"))
    #expect(await refusal(of: file(), from: lying).contains("SHA-256"))
  }

  // MARK: - Cut connections

  @Test func `a cut connection is resumed where it ended`() async throws {
    let server = try LocalServer { [content] request, number in
      var answer = LocalServer.Answer.file(content, for: request)
      if number < 2 { answer.cut = 70_000 }
      return answer
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
    #expect(server.requests.map(\.rangeStart) == [nil, 70_000, 140_000])
    #expect(server.requests.last?.fields["if-range"] == "\"v1\"")
  }

  @Test func `many cuts are survived as long as bytes arrive`() async throws {
    let server = try LocalServer { [content] request, _ in
      var answer = LocalServer.Answer.file(content, for: request)
      answer.cut = 30_000
      return answer
    }
    _ = try await fetch(file(sha256: digest), from: server, failures: 2)
    #expect(try bytes() == content)
    #expect(server.requests.count == 10)
  }

  @Test func `a server that never gets further is given up, and its bytes are kept`() async throws {
    let server = try LocalServer { [content] request, number in
      var answer = LocalServer.Answer.file(content, for: request)
      answer.cut = number == 0 ? 50_000 : 0
      return answer
    }
    _ = await refusal(of: file(sha256: digest), from: server, failures: 2)
    #expect(server.requests.count == 3)
    #expect(try leftovers() == ["m.pth.part", "m.pth.part.tag"])
    let honest = try LocalServer { [content] request, _ in .file(content, for: request) }
    _ = try await fetch(file(sha256: digest), from: honest)
    #expect(honest.requests.map(\.rangeStart) == [50_000])
    #expect(try bytes() == content)
    #expect(try leftovers() == ["m.pth"])
  }

  @Test func `a resumed download follows the redirection again`() async throws {
    let server = try LocalServer { [content] request, number in
      if request.path.contains("resolve") {
        return .init(status: 302, fields: ["Location": "/cdn/\(number)"])
      }
      var answer = LocalServer.Answer.file(content, for: request)
      if number == 1 { answer.cut = 99_000 }
      return answer
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
    #expect(server.requests.map(\.rangeStart).last == 99_000)
    #expect(server.requests.map(\.path).last == "/cdn/2")
  }

  @Test func `a file that changed meanwhile is fetched from its start`() async throws {
    let server = try LocalServer { [content] request, number in
      if number == 0 {
        var old = LocalServer.Answer.file(content.reversed(), for: request, tag: "\"old\"")
        old.cut = 1_500
        return old
      }
      return .file(content, for: request, tag: "\"new\"")
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
    #expect(server.requests.map(\.rangeStart) == [nil, 1_500])
  }

  @Test func `a server that ignores the range is read from its start`() async throws {
    let server = try LocalServer { [content] _, number in
      .init(fields: ["ETag": "\"v1\""], body: content, cut: number == 0 ? 1_500 : nil)
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
  }

  @Test func `a server that goes on with something else is not believed`() async throws {
    let server = try LocalServer { [content] request, number in
      var answer = LocalServer.Answer.file(content, for: request)
      if number == 0 { answer.cut = 1_500 }
      if number == 1 { answer.fields["Content-Range"] = "bytes 0-298499/300000" }
      return answer
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
    #expect(server.requests.map(\.rangeStart) == [nil, 1_500, nil])
  }

  @Test func `without a validator nothing is resumed`() async throws {
    let server = try LocalServer { [content] request, number in
      .init(fields: ["ETag": "W/\"weak\""], body: content, cut: number == 0 ? 1_500 : nil)
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(server.requests.map(\.rangeStart) == [nil, nil])
    #expect(try bytes() == content)
  }

  @Test func `a complete partial file only needs the server's word`() async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    try Data(content).write(to: URL(fileURLWithPath: folder.path("models/m.pth.part")))
    try Data("\"v1\"".utf8).write(to: URL(fileURLWithPath: folder.path("models/m.pth.part.tag")))
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(server.requests.map(\.rangeStart) == [content.count])
    #expect(try bytes() == content)
  }

  // MARK: - Wrong content

  @Test func `a wrong hash is refused and nothing is kept`() async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    let text = await refusal(of: file(sha256: String(repeating: "a", count: 64)), from: server)
    #expect(text.contains(digest))
    #expect(text.contains("aaaa"))
    #expect(try leftovers().isEmpty)
    #expect(server.requests.count == 1)
  }

  @Test func `a hash in the entity tag is compared`() async throws {
    let server = try LocalServer { [content] request, _ in
      .file(content, for: request, tag: "\"\(String(repeating: "b", count: 64))\"")
    }
    #expect(await refusal(of: file(), from: server).contains("bbbb"))
  }

  @Test func `a stale beginning that makes the hash wrong is fetched anew once`() async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    try Data([9, 9, 9]).write(to: URL(fileURLWithPath: folder.path("models/m.pth.part")))
    try Data("\"v1\"".utf8).write(to: URL(fileURLWithPath: folder.path("models/m.pth.part.tag")))
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(server.requests.map(\.rangeStart) == [3, nil])
    #expect(try bytes() == content)
  }

  @Test func `a file of another length than the preset's is refused before it is read`()
    async throws
  {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    let text = await refusal(of: file(byteCount: 17), from: server)
    #expect(text.contains("300000 bytes, expected 17"))
  }

  @Test func `a body shorter than announced is not taken for the file`() async throws {
    let server = try LocalServer { [content] _, _ in
      .init(body: Array(content.prefix(1_000)), announced: .some(content.count))
    }
    _ = await refusal(of: file(), from: server, failures: 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path("models/m.pth")))
  }

  // MARK: - Refusals

  @Test(arguments: [401, 403, 404, 410])
  func `a file that is not there is reported at once`(status: Int) async throws {
    let server = try LocalServer { _, _ in .init(status: status, body: Array("gone".utf8)) }
    #expect(await refusal(of: file(), from: server).contains("answered \(status)"))
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [429, 500, 503])
  func `a server in trouble is asked again, but not for ever`(status: Int) async throws {
    let failing = try LocalServer { _, _ in .init(status: status, body: Array("later".utf8)) }
    #expect(await refusal(of: file(), from: failing, failures: 2).contains("answered \(status)"))
    #expect(failing.requests.count == 3)
    let recovering = try LocalServer { [content] request, number in
      number == 0 ? .init(status: status) : .file(content, for: request)
    }
    _ = try await fetch(file(sha256: digest), from: recovering)
    #expect(try bytes() == content)
  }

  @Test func `a connection closed without an answer is tried again`() async throws {
    let server = try LocalServer { [content] request, number in
      number == 0 ? .init(isSilent: true) : .file(content, for: request)
    }
    _ = try await fetch(file(sha256: digest), from: server)
    #expect(try bytes() == content)
  }

  @Test func `a server that is not there is reported in one line`() async throws {
    let error = await #expect(throws: CheckpointError.self) {
      try await fetch(file(), from: nil, failures: 1)
    }
    #expect(error?.description.contains("127.0.0.1:1") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func `endless redirection ends`() async throws {
    let server = try LocalServer { request, number in
      .init(status: 302, fields: ["Location": "/again/\(number)"])
    }
    _ = await refusal(of: file(), from: server, failures: 1)
    #expect(server.requests.count < 100)
  }

  @Test(arguments: ["ftp://example.org", "nonsense", "file:///etc"])
  func `an endpoint that is no web address is refused`(endpoint: String) async throws {
    let fetcher = ModelFetcher(
      environment: ["HF_ENDPOINT": endpoint, "HF_HUB_CACHE": folder.path("hub")])
    await #expect(throws: CheckpointError.self) {
      try await fetcher.fetch(file(), to: folder.path("models"))
    }
  }

  @Test func `a second process cannot write the same partial file`() async throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    let first = try PartialFile(for: folder.path("models/m.pth"))
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    #expect(await refusal(of: file(), from: server).contains("another process"))
    #expect(server.requests.isEmpty)
    first.discard()
  }

  @Test func `a cancelled download stops and keeps its bytes`() async throws {
    let server = try LocalServer { [content] request, _ in
      var answer = LocalServer.Answer.file(content, for: request)
      answer.cut = 5_000
      return answer
    }
    let fetcher = ModelFetcher(
      environment: environment(server), isOffline: false,
      retry: RetryPolicy(failures: 5, pauseSeconds: 30, progressBytes: 1, idleSeconds: 10))
    let models = folder.path("models")
    let arrived = AsyncStream.makeStream(of: Void.self)
    let task = Task { [file = file()] in
      try await fetcher.fetch(file, to: models) { progress in
        if progress.received > 0 { arrived.continuation.yield() }
      }
    }
    for await _ in arrived.stream { break }
    task.cancel()
    await #expect(throws: CheckpointError.self) { try await task.value }
    server.stop()
    #expect(try leftovers().contains("m.pth.part"))
  }

  // MARK: - Offline and caches

  @Test(arguments: ["VSEARCH_OFFLINE", "HF_HUB_OFFLINE"])
  func `with the network switched off nothing is asked for`(variable: String) async throws {
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    var environment = environment(server)
    environment[variable] = "1"
    let fetcher = ModelFetcher(environment: environment)
    await #expect(throws: CheckpointError.offline(file: "m.pth")) {
      try await fetcher.fetch(file(), to: folder.path("models"))
    }
    await #expect(throws: CheckpointError.offline(file: "m.pth")) {
      try await fetch(file(), from: server, isOffline: true)
    }
    #expect(server.requests.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("models")))
  }

  /// Puts `bytes` into the hub cache, as the hub's programs do.
  private func cache(_ bytes: [UInt8], revision: String, blob: String) throws -> String {
    let repository = folder.path("hub/models--Owner--Name")
    let snapshot = "\(repository)/snapshots/\(revision)"
    let manager = FileManager.default
    try manager.createDirectory(atPath: "\(repository)/blobs", withIntermediateDirectories: true)
    try manager.createDirectory(atPath: snapshot, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(repository)/blobs/\(blob)"))
    try manager.createSymbolicLink(
      atPath: "\(snapshot)/m.pth", withDestinationPath: "../../blobs/\(blob)")
    return "\(snapshot)/m.pth"
  }

  @Test func `a copy in the hub cache is used, also without network`() async throws {
    let path = try cache(content, revision: "abc", blob: digest)
    let fetched = try await fetch(file(sha256: digest), from: nil, isOffline: true)
    #expect(fetched == FetchedFile(path: path, isFromHubCache: true, isVerified: true))
    #expect(!FileManager.default.fileExists(atPath: folder.path("models")))
  }

  @Test func `a damaged or wrong copy in the hub cache is passed over`() async throws {
    _ = try cache([1, 2], revision: "a", blob: digest)
    let server = try LocalServer { [content] request, _ in .file(content, for: request) }
    let fetched = try await fetch(file(), from: server)
    #expect(!fetched.isFromHubCache)
    #expect(try bytes() == content)
  }

  @Test func `the current revision of the hub cache goes first`() throws {
    _ = try cache([1], revision: "a", blob: "old")
    let current = try cache([2], revision: "b", blob: "new")
    let references = folder.path("hub/models--Owner--Name/refs")
    try FileManager.default.createDirectory(
      atPath: references, withIntermediateDirectories: true)
    try Data("b\n".utf8).write(to: URL(fileURLWithPath: references + "/main"))
    #expect(HubCache(directory: folder.path("hub")).path(of: file()) == current)
  }

  @Test func `the hub cache is looked for where the hub's programs put it`() {
    func cache(_ environment: [String: String]) -> String {
      FetchSettings(environment: environment, isOffline: false).hubCache
    }
    let all = ["HF_HUB_CACHE": "/c", "HF_HOME": "/f", "XDG_CACHE_HOME": "/x", "HOME": "/h"]
    #expect(cache(all) == "/c")
    #expect(cache(all.filter { $0.key != "HF_HUB_CACHE" }) == "/f/hub")
    #expect(cache(["XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/huggingface/hub")
    #expect(cache(["HOME": "/h"]) == "/h/.cache/huggingface/hub")
    let settings = FetchSettings(environment: ["HF_HUB_OFFLINE": "0"], isOffline: false)
    #expect(settings.endpoint == "https://huggingface.co")
    #expect(!settings.isOffline)
  }

  @Test func `a proxy of the environment is used`() async throws {
    let proxy = try LocalServer { _, _ in .init(status: 403) }
    await #expect(processExitsWith: .exitCode(7)) { [address = proxy.address as String] in
      setenv("HTTPS_PROXY", address, 1)
      unsetenv("NO_PROXY")
      unsetenv("no_proxy")
      let fetcher = ModelFetcher(
        environment: ["HF_HUB_CACHE": "/nowhere"], isOffline: false,
        retry: RetryPolicy(failures: 0, pauseSeconds: 0, progressBytes: 1, idleSeconds: 10))
      let folder = try TemporaryFolder()
      _ = try? await fetcher.fetch(
        RemoteFile(repository: "Owner/Name", name: "m.pth"), to: folder.path("models"))
      exit(7)
    }
    proxy.stop()
    #expect(proxy.requests.map(\.method).contains("CONNECT"))
    #expect(proxy.requests.first?.path == "huggingface.co:443")
  }
}
