import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// How far a download is.
public struct FetchProgress: Hashable, Sendable {
  /// Bytes that are here, those of earlier attempts included.
  public let received: Int
  /// Bytes of the whole file, once the server has told.
  public let total: Int?
}

/// A file that is now on this machine.
public struct FetchedFile: Hashable, Sendable {
  /// Where it is; not to be changed or removed when it comes from a cache.
  public let path: String
  /// Whether another program had downloaded it before.
  public let isFromHubCache: Bool
  /// Whether its content was compared with a known SHA-256.
  public let isVerified: Bool
}

/// Downloads released checkpoints.
///
/// The only part of the program that uses the network, and only when called. Proxies are those of
/// the environment (`HTTPS_PROXY`, `NO_PROXY`).
public struct ModelFetcher: Sendable {
  private let settings: FetchSettings
  private let retry: RetryPolicy

  /// A fetcher as the environment wants it.
  ///
  /// - Parameters:
  ///   - environment: Environment variables (`HF_ENDPOINT`, `HF_HUB_CACHE`, `HF_HOME`,
  ///     `XDG_CACHE_HOME`, `HF_HUB_OFFLINE`, `VSEARCH_OFFLINE`); `nil` for those of the process.
  ///   - isOffline: Whether a command-line flag switches the network off.
  public init(environment: [String: String]? = nil, isOffline: Bool = false) {
    self.init(environment: environment, isOffline: isOffline, retry: RetryPolicy())
  }

  init(environment: [String: String]?, isOffline: Bool, retry: RetryPolicy) {
    settings = FetchSettings(
      environment: environment ?? ProcessInfo.processInfo.environment, isOffline: isOffline)
    self.retry = retry
  }

  /// Makes sure that `file` is on this machine.
  ///
  /// An intact copy in `directory` or in a hub cache is used as it is. Otherwise the file is
  /// downloaded to `NAME.part`, going on where an earlier attempt ended, and takes its name in one
  /// step when its length and, where known, its SHA-256 are right.
  ///
  /// - Parameters:
  ///   - file: The file, usually ``ModelPreset/file``.
  ///   - directory: Where to put it; made when it does not exist.
  ///   - progress: Called from any thread while bytes arrive.
  /// - Returns: Where the file is.
  /// - Throws: ``CheckpointError/offline(file:)``, ``CheckpointError/download(url:reason:)`` or
  ///   ``CheckpointError/unwritable(path:reason:)``.
  public func fetch(
    _ file: RemoteFile, to directory: String,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws(CheckpointError) -> FetchedFile {
    let target: String = "\(directory)/\(file.name)"
    if let copy = existing(file, at: target) { return copy }
    if let path = HubCache(directory: settings.hubCache).path(of: file) {
      return FetchedFile(path: path, isFromHubCache: true, isVerified: file.sha256 != nil)
    }
    guard !settings.isOffline else { throw .offline(file: file.name) }
    try FileSystem.makeFolder(directory)
    let url: URL = try settings.url(of: file)
    let part = try PartialFile(for: target)
    // The network's threads may hold on to the file a little longer than this call.
    defer { part.release() }
    let download = Download(file: file, url: url, part: part, retry: retry, progress: progress)
    let isVerified: Bool = try await download.run()
    try part.publish(as: target)
    return FetchedFile(path: target, isFromHubCache: false, isVerified: isVerified)
  }

  /// The finished download of an earlier call.
  private func existing(_ file: RemoteFile, at target: String) -> FetchedFile? {
    guard let mapped = try? MappedFile(path: target),
      file.byteCount == nil || file.byteCount == mapped.size
    else { return nil }
    if let sha256 = file.sha256, ContentHash.hexadecimal(of: mapped) != sha256 { return nil }
    return FetchedFile(path: target, isFromHubCache: false, isVerified: file.sha256 != nil)
  }
}

/// How often and after how long a failed transfer is tried again.
struct RetryPolicy: Hashable, Sendable {
  /// Most failures in a row; bytes that arrive in between start the count anew.
  var failures: Int = 5
  /// Pause after the first failure; it doubles with each further one.
  var pauseSeconds: Double = 1
  /// Bytes that count as progress.
  var progressBytes: Int = 1 << 20
  /// How long a silent server is waited for.
  var idleSeconds: Double = 60
}
