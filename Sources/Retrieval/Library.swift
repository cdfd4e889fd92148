public import Catalog
import Checkpoints
import Crypto
import Foundation
public import Media

/// One opened library: the folder of videos, its catalog and its vector index.
public struct Library: Sendable {
  /// The folder tree that is indexed.
  public let root: String
  /// The folder of the catalog and the vector files.
  public let state: String
  /// What is indexed.
  public let catalog: VideoCatalog

  /// Opens the library of `location` for indexing, making it where there is none.
  ///
  /// - Throws: ``RetrievalError``, or the catalog's error.
  public static func forIndexing(_ location: LibraryLocation) throws -> Library {
    guard let root = location.root else {
      throw RetrievalError.noLibrary(path: location.state)
    }
    let catalog = try VideoCatalog.open(path: location.catalogPath, mode: .create)
    // Where the state stands inside the tree, the tree may be moved as a whole.
    let isInside: Bool = location.state == root + "/.vsearch"
    try catalog.setSetting(Setting.root, to: isInside ? nil : root)
    try Note.write(to: location.state)
    return Library(root: root, state: location.state, catalog: catalog)
  }

  /// Opens the library of `location` to look at, or an empty one in `scratch` in its place.
  ///
  /// - Throws: ``RetrievalError``, or the catalog's error.
  public static func forForecast(
    _ location: LibraryLocation, scratch: String?
  ) throws -> Library {
    guard let root = location.root else {
      throw RetrievalError.noLibrary(path: location.state)
    }
    let state: String = scratch ?? location.state
    let isWritable: Bool = FileManager.default.isWritableFile(atPath: state)
    let catalog = try VideoCatalog.open(
      path: state + "/catalog.sqlite3",
      mode: scratch != nil ? .create : isWritable ? .write : .readOnly)
    return Library(root: root, state: state, catalog: catalog)
  }

  /// Opens an existing library for searching.
  ///
  /// - Throws: ``RetrievalError``, or the catalog's error.
  public static func existing(_ location: LibraryLocation) throws -> Library {
    let isWritable: Bool = FileManager.default.isWritableFile(atPath: location.state)
    let catalog = try VideoCatalog.open(
      path: location.catalogPath, mode: isWritable ? .write : .readOnly)
    let recorded: String? = try catalog.read { try $0.setting(Setting.root) }
    let parent: String = (location.state as NSString).deletingLastPathComponent
    return Library(root: recorded ?? parent, state: location.state, catalog: catalog)
  }

  /// Whether this process may change the library.
  public var isWritable: Bool { FileManager.default.isWritableFile(atPath: state) }

  /// How videos are cut into clips.
  public func segmentation() throws -> Segmentation {
    let (text, windows, isTied) = try catalog.read { reader in
      (
        try reader.setting(Setting.segmentation), try reader.setting(Setting.clipSeconds),
        try reader.model() != nil
      )
    }
    if let stored = text.flatMap(Segmentation.init(settingText:)) { return stored }
    // Older libraries know windows alone.
    guard isTied else { return .standard }
    return .windows(windows.flatMap(Double.init) ?? Segmentation.standardSeconds)
  }

  /// The place in the file system of a file of the library.
  public func mediaPath(of file: String) -> MediaPath {
    MediaPath(bytes: Array((root + "/").utf8) + MediaPath(file).bytes)
  }

  /// The model that the library was made with; nil for an empty library.
  public func model() throws -> LibraryModel? {
    try catalog.read { reader in
      guard let name = try reader.setting(Setting.modelName) else { return nil }
      return LibraryModel(
        name: name, fingerprint: try reader.setting(Setting.modelFingerprint),
        path: try reader.setting(Setting.modelPath))
    }
  }

  /// The classifier that tags clips, as it was named, and the classes chosen of it; nil for none.
  public func tagModel() throws -> (name: String, classes: String?)? {
    try catalog.read { reader in
      guard let name = try reader.setting(Setting.tagModel) else { return nil }
      return (name, try reader.setting(Setting.tagClasses))
    }
  }

  /// Notes which classifier shall tag clips that come later; nil for none.
  public func setTagModel(_ name: String?, classes: String?) throws {
    try catalog.setSetting(Setting.tagModel, to: name)
    try catalog.setSetting(Setting.tagClasses, to: name == nil ? nil : classes)
  }

  /// In which precision the last indexing computed, nil for an empty or older library.
  public func precision() throws -> String? {
    try catalog.read { try $0.setting(Setting.precision) }
  }

  /// Ties the library to a model and a segmentation, or checks that it is tied to them.
  ///
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:path:)`` or
  ///   ``RetrievalError/otherSegmentation(library:expected:found:)``.
  func lock(to bundle: ModelBundle, segmentation: Segmentation) throws {
    let identity = try LibraryIdentity(bundle, segmentation: segmentation)
    do {
      try catalog.lock(to: identity.model)
    } catch CatalogError.fingerprintMismatch, CatalogError.vectorFormatMismatch {
      throw try mismatch(with: bundle, segmentation)
    }
    try note(bundle, segmentation)
  }

  /// Empties the library and ties it to a model.
  func reset(to bundle: ModelBundle, segmentation: Segmentation) throws {
    let identity = try LibraryIdentity(bundle, segmentation: segmentation)
    try catalog.reset(to: identity.model)
    try note(bundle, segmentation)
  }

  private func note(_ bundle: ModelBundle, _ segmentation: Segmentation) throws {
    try catalog.setSetting(Setting.segmentation, to: segmentation.settingText)
    try catalog.setSetting(Setting.clipSeconds, to: "\(segmentation.seconds)")
    let model = LibraryModel(bundle)
    try catalog.setSetting(Setting.modelName, to: model.name)
    try catalog.setSetting(Setting.modelFingerprint, to: model.fingerprint)
    try catalog.setSetting(Setting.modelPath, to: model.path)
    try catalog.setSetting(Setting.precision, to: bundle.computing.rawValue)
  }

  /// Checks that vectors of `bundle` can be compared with the library's.
  ///
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:path:)`` or
  ///   ``RetrievalError/otherSegmentation(library:expected:found:)``.
  func check(_ bundle: ModelBundle, segmentation: Segmentation? = nil) throws {
    let wished: Segmentation = try segmentation ?? self.segmentation()
    let identity = try LibraryIdentity(bundle, segmentation: wished)
    guard let tied = try catalog.read({ try $0.model() }) else { return }
    guard tied == identity.model else { throw try mismatch(with: bundle, wished) }
  }

  /// How the last run of the indexer ended; nil before the first.
  public func lastRun() throws -> RunState? {
    try catalog.read { try $0.setting(Setting.lastRun) }.flatMap(RunState.init(settingText:))
  }

  func noteRun(_ state: RunState) throws {
    try catalog.setSetting(Setting.lastRun, to: state.settingText)
  }

  enum Setting {
    static let root: String = "root"
    static let clipSeconds: String = "clip_seconds"
    static let segmentation: String = "segmentation"
    static let lastRun: String = "last_run"
    static let modelName: String = "model_name"
    static let modelFingerprint: String = "model_fingerprint"
    /// Where the bundle stood when it was last used; only a hint.
    static let modelPath: String = "model_path"
    static let tagModel: String = "tag_model"
    static let tagClasses: String = "tag_classes"
    /// How the newest clips were computed.
    ///
    /// Beside the fingerprint, not part of it: vectors of one model in different precisions can be
    /// compared, within the bounds of `PrecisionChoice`.
    static let precision: String = "precision"
  }
}

/// How far the last run of the indexer came.
public enum RunState: Hashable, Sendable {
  /// It began and has not ended; where no process is at work, it was killed.
  case started
  /// It ended with files left to do.
  case stopped(remaining: Int)
  /// It went through all files.
  case complete

  var settingText: String {
    switch self {
    case .started: "started"
    case .stopped(let remaining): "stopped \(remaining)"
    case .complete: "complete"
    }
  }

  init?(settingText: String) {
    let parts: [Substring] = settingText.split(separator: " ")
    switch (parts.first, parts.dropFirst().first.flatMap { Int($0) }) {
    case ("started", nil): self = .started
    case ("stopped", .some(let remaining)) where remaining >= 0:
      self = .stopped(remaining: remaining)
    case ("complete", nil): self = .complete
    default: return nil
    }
  }
}

/// What decides whether vectors may be compared: weights, preprocessing, segmentation, storage.
struct LibraryIdentity {
  let model: ModelIdentity

  init(_ bundle: ModelBundle, segmentation: Segmentation) throws {
    guard let dimension = bundle.configuration.jointWidth else {
      throw RetrievalError.notARetrievalModel(name: bundle.configuration.name)
    }
    let code: VectorFormat.Code = bundle.precision == .float32 ? .float32 : .float16
    let text: String = """
      vsearch.library/1
      model \(bundle.fingerprint)
      \(segmentation.fingerprintText)
      vectors \(code.rawValue)
      """
    model = ModelIdentity(
      fingerprint: Array(SHA256.hash(data: Data(text.utf8))),
      format: VectorFormat(dimension: dimension, code: code))
  }
}

/// The file in the state folder that tells a curious person what the folder is.
private enum Note {
  static let text: String = """
    This folder is the index that vsearch made of the videos beside it: a catalog (SQLite) and vector
    files derived from it. No video is changed. Deleting the folder loses nothing but the time to
    index again.

    """

  static func write(to folder: String) throws {
    let path: String = folder + "/README"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
