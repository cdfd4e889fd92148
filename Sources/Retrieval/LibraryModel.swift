import Catalog
public import Checkpoints

/// The model that a library was made with.
public struct LibraryModel: Hashable, Sendable, CustomStringConvertible {
  /// What it is called.
  public let name: String
  /// The fingerprint of its bundle; nil for libraries that older versions made.
  public let fingerprint: String?
  /// The folder where the bundle stood when it was last used; nil for libraries that older versions
  /// made.
  public let path: String?

  /// Name and beginning of the fingerprint, as every command shows a model.
  public var description: String { fingerprint.map { "\(name)@\($0.prefix(8))" } ?? name }

  init(name: String, fingerprint: String?, path: String?) {
    self.name = name
    self.fingerprint = fingerprint
    self.path = path
  }

  /// The model in `bundle`.
  public init(_ bundle: ModelBundle) {
    name = bundle.configuration.name
    fingerprint = bundle.fingerprint
    path = LibraryLocation.canonical(bundle.directory)
  }

  /// Whether both are one; nil where a fingerprint is missing to tell.
  func isSame(as other: LibraryModel) -> Bool? {
    guard let own = fingerprint, let others = other.fingerprint else {
      return name == other.name ? nil : false
    }
    return own == others
  }
}

extension Library {
  /// Why `bundle` with clips cut as `wished` does not go with this library.
  func mismatch(with bundle: ModelBundle, _ wished: Segmentation) throws -> RetrievalError {
    let own: Segmentation = try segmentation()
    let tied: ModelIdentity? = try catalog.read { try $0.model() }
    let (model, active) = (try model(), LibraryModel(bundle))
    let isSameModel: Bool =
      try tied == LibraryIdentity(bundle, segmentation: own).model
      || model?.isSame(as: active) ?? false
    if isSameModel {
      return .otherSegmentation(library: root, expected: own.summary, found: wished.summary)
    }
    let name: String =
      model.map {
        $0.name == active.name && $0.fingerprint == nil ? "\($0) (another of that name)" : "\($0)"
      } ?? "unknown"
    return .otherModel(library: root, expected: name, found: "\(active)", path: model?.path)
  }

  /// Why vectors of `other` do not go with this library's.
  func mismatch(with other: Library) throws -> RetrievalError {
    let (model, otherModel) = (try model(), try other.model())
    let (own, others) = (try segmentation(), try other.segmentation())
    var isSameModel: Bool = false
    if let model, let otherModel {
      isSameModel = model.isSame(as: otherModel) ?? (own.fingerprintText != others.fingerprintText)
    }
    func text(_ model: LibraryModel?) -> String { "model \(model?.description ?? "unknown")" }
    return .otherLibrary(
      library: root, expected: isSameModel ? own.summary : text(model), other: other.state,
      found: isSameModel ? others.summary : text(otherModel))
  }
}
