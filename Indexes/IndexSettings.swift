/// How an index is built.
public struct IndexSettings: Sendable {
  /// How vectors are divided.
  public enum Kind: Hashable, Sendable {
    /// Flat for a small number of vectors, else lists.
    case automatic
    /// One list.
    case flat
    /// So many lists of neighbours, of which a search looks at some; nil for a number that suits the
    /// number of vectors.
    case lists(count: Int?)
  }

  /// What of each vector a search looks at first.
  public enum Sketch: Hashable, Sendable {
    /// What tells more in as many bytes, by the variances of a sample; leading components where no
    /// search can be approximate.
    case automatic
    /// The first principal components in 8 bits: best where few directions hold most of the variance.
    case leadingComponents
    /// One bit for each rotated component: best where no direction stands out. An exact search passes
    /// them over. For the squared distance leading components are taken all the same.
    case oneBit
  }

  /// How vectors are divided.
  public var kind: Kind = .automatic
  /// What a search looks at first.
  public var sketch: Sketch = .automatic
  /// How components of the full vectors are stored.
  public var code: VectorCode = .float32
  /// How a query is compared with them.
  public var metric: Metric = .innerProduct
  /// 32 bytes that say which model the vectors come from; zeros where that is not known.
  public var fingerprint = [UInt8](repeating: 0, count: 32)
  /// Vectors like the queries to come, one after the other.
  ///
  /// A stated recall is calibrated with them. Nil to take stored vectors, which are often easier to find.
  public var calibrationQueries: [Float]?
  /// Most threads to use; the file does not depend on it.
  public var threads: Int = 1
  /// What chance choices depend on.
  public var seed: UInt64 = 1

  /// The usual settings.
  public init() {}
}

/// What became of building an index.
public struct IndexReport: Hashable, Sendable {
  /// The number of vectors.
  public var count: Int
  /// The number of lists.
  public var listCount: Int
  /// The size of the file.
  public var byteCount: Int
  /// How much of it are the full vectors.
  public var vectorByteCount: Int
  /// What was found about recall.
  public var calibration: Calibration
  /// Seconds taken by each step, in order.
  public var seconds: [Step]

  /// A step of the work.
  public struct Step: Hashable, Sendable {
    /// What it did.
    public var name: String
    /// How long it took.
    public var seconds: Double
  }
}
