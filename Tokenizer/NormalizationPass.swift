/// The steps of ``BERTNormalizer`` for text of any script, scalar by scalar.
struct NormalizationPass {
  /// A scalar of the decomposed text that canonical ordering may still move.
  private struct Mark {
    let scalar: UInt32
    let combiningClass: UInt8
    let order: Int
    /// Whether it is the first scalar that its input scalar decomposed to.
    let isFirst: Bool
  }

  private let normalizer: BERTNormalizer
  private var output: NormalizedText

  /// Marks since the last starter, in input order.
  private var marks: [Mark] = []
  /// The sources of those marks that are first of their input scalar.
  private var markSources: [Int] = []
  /// The source of the scalar emitted last.
  private var lastSource: Int
  private var decomposition: [UInt32] = []

  /// Continues `output`, whose last scalar came from `lastSource`.
  init(normalizer: BERTNormalizer, output: consuming NormalizedText, lastSource: Int) {
    self.normalizer = normalizer
    self.output = output
    self.lastSource = lastSource
  }

  /// Normalises one more scalar of the input.
  mutating func append(_ scalar: UInt32, source: Int) {
    var scalar: UInt32 = scalar
    if normalizer.cleansText {
      switch CharacterRules.cleaning(of: scalar) {
      case .drop: return
      case .space: scalar = 0x20
      case .keep: break
      }
    }
    guard normalizer.separatesIdeographs, CharacterRules.isIdeograph(scalar) else {
      decompose(scalar, source: source)
      return
    }
    decompose(0x20, source: source)
    decompose(scalar, source: source)
    decompose(0x20, source: source)
  }

  /// The whole normalised text.
  consuming func finish() -> NormalizedText {
    flushMarks()
    return output
  }

  /// NFD: decomposes `scalar` and orders marks.
  private mutating func decompose(_ scalar: UInt32, source: Int) {
    guard normalizer.stripsAccents, scalar >= 0x80 else {
      flushMarks()
      emit(scalar, source: source)
      return
    }
    decomposition.removeAll(keepingCapacity: true)
    if !UnicodeProperties.appendDecomposition(of: scalar, to: &decomposition) {
      decomposition.append(scalar)
    }
    for (index, part) in decomposition.enumerated() {
      let combiningClass: UInt8 =
        part < 0x300 ? 0 : UnicodeProperties.combiningClass(of: part)
      if combiningClass == 0 {
        flushMarks()
        emit(part, source: source)
      } else {
        let mark = Mark(
          scalar: part, combiningClass: combiningClass, order: marks.count, isFirst: index == 0)
        marks.append(mark)
        if index == 0 { markSources.append(source) }
      }
    }
  }

  /// Emits the waiting marks in canonical order.
  ///
  /// The reference hands out sources in order of emission: a mark that is first of its input
  /// scalar takes the next source, any other shares the source of the scalar before it.
  private mutating func flushMarks() {
    guard !marks.isEmpty else { return }
    if marks.count > 1 {
      marks.sort { ($0.combiningClass, $0.order) < ($1.combiningClass, $1.order) }
    }
    var nextSource: Int = 0
    for mark in marks {
      if mark.isFirst {
        lastSource = markSources[nextSource]
        nextSource += 1
      }
      emit(mark.scalar, source: lastSource)
    }
    marks.removeAll(keepingCapacity: true)
    markSources.removeAll(keepingCapacity: true)
  }

  /// Drops accents, lower-cases and appends to the output.
  private mutating func emit(_ scalar: UInt32, source: Int) {
    lastSource = source
    if scalar < 0x80 {
      let isCapital: Bool = scalar >= 0x41 && scalar <= 0x5A
      output.append(scalar + (normalizer.lowercases && isCapital ? 0x20 : 0), source: source)
      return
    }
    if normalizer.stripsAccents, UnicodeProperties.categoryGroup(of: scalar) == .nonSpacingMark {
      return
    }
    guard normalizer.lowercases else {
      output.append(scalar, source: source)
      return
    }
    let lowercase: UnicodeProperties.Lowercase = UnicodeProperties.lowercase(scalar)
    output.append(lowercase.first, source: source)
    if let second = lowercase.second { output.append(second, source: source) }
  }
}
