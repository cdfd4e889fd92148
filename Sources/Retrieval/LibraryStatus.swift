import Catalog
import Foundation

/// What a library holds, in numbers and names.
public struct LibraryStatus: Hashable, Sendable {
  /// A file that gave no clips.
  public struct Unindexed: Hashable, Sendable {
    /// Path relative to the library's root.
    public let file: String
    /// The kind of reason, one word.
    public let errorClass: String
    /// What a person is told.
    public let reason: String
    /// `failed`, or `skipped` for sound and pictures.
    public let status: String
  }

  /// The folder that is indexed.
  public let root: String
  /// The folder of the catalog.
  public let state: String
  /// The model; nil for an empty library.
  public let model: LibraryModel?
  /// How the newest clips were computed; nil for an empty or older library.
  public let precision: String?
  /// What decides whether vectors may be compared, of model and segmentation together, in
  /// hexadecimal; nil for an empty library.
  public let fingerprint: String?
  /// How videos are cut into clips.
  public let segmentation: Segmentation
  /// How the last run of the indexer ended; nil before the first.
  public let lastRun: RunState?
  /// Indexed videos whose file was gone when it was last looked for, by rising path.
  public let missing: [String]
  /// Clips of videos whose indexing was cut short; nothing finds them, the next run goes on.
  public let unfinishedClips: Int
  /// Videos with clips.
  public let done: Int
  /// Files that could not be indexed.
  public let failed: Int
  /// Files that hold sound or pictures only.
  public let skipped: Int
  /// Clips.
  public let clips: Int
  /// Length of the indexed videos together.
  public let videoSeconds: Double
  /// Size of the catalog with its log.
  public let catalogBytes: Int64
  /// Size of the derived vector file.
  public let vectorBytes: Int64
  /// Clips whose visual tokens are kept for re-ranking.
  public let tokenCount: Int
  /// Size of the kept tokens.
  public let tokenBytes: Int64
  /// Files without clips, by rising path.
  public let unindexed: [Unindexed]

  /// Reads the status of `library`.
  ///
  /// - Throws: The catalog's error.
  public init(_ library: Library) throws {
    let (videos, counts, identity) = try library.catalog.read { reader in
      (try reader.videos(), try reader.counts(), try reader.model())
    }
    root = library.root
    state = library.state
    model = try library.model()
    precision = try library.precision()
    fingerprint = identity?.fingerprintText
    segmentation = try library.segmentation()
    lastRun = try library.lastRun()
    (missing, unfinishedClips) = try library.catalog.read { reader in
      (try reader.missingPaths(), try reader.unfinishedCount())
    }
    done = counts.videos[.done] ?? 0
    failed = counts.videos[.failed] ?? 0
    skipped = counts.videos[.skipped] ?? 0
    clips = counts.clips
    var seconds: Double = 0
    var unindexed: [Unindexed] = []
    for video in videos {
      switch video.outcome {
      case .done(let facts): seconds += facts.durationSeconds
      case .failed(let errorClass, let reason), .skipped(let errorClass, let reason):
        unindexed.append(
          Unindexed(
            file: video.file.path, errorClass: errorClass, reason: reason,
            status: video.outcome.status.rawValue))
      }
    }
    videoSeconds = seconds
    self.unindexed = unindexed.sorted { $0.file < $1.file }
    catalogBytes = ["", "-wal"].reduce(0) { total, suffix in
      let path: String = library.catalog.path + suffix
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
      return total + (size ?? 0)
    }
    vectorBytes = try VectorIndex(library).fileBytes() ?? 0
    let tokens = identity.map { LibraryTokens(library, model: $0, limit: 0).store.usage() }
    tokenCount = tokens?.count ?? 0
    tokenBytes = tokens?.bytes ?? 0
  }
}
