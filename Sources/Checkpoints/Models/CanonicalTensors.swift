/// The tensors of a checkpoint under canonical names.
///
/// Undoes how the released files differ: trunks have no prefix and call the last norm `norm` or
/// `norm_f`, the text encoder has a `bert.` infix or not, image models have a patch kernel
/// without time axis.
struct CanonicalTensors {
  /// A tensor of the file.
  struct Source: Hashable {
    /// Name in the file.
    var storedName: String
    /// Encoding in the file.
    var elementType: ElementType
    /// Canonical shape; the elements are the same in the same order.
    var shape: [Int]
  }

  /// What the model is for, judged by which tensors there are.
  let task: ModelTask
  /// The tensors that matter, by canonical name.
  let sources: [String: Source]
  /// Stored names of tensors that inference does not need, sorted.
  let ignored: [String]

  private static let patchKernel: String = "vision_encoder.patch_embed.proj.weight"

  /// Training aids, masked-language heads and constant tables.
  private static let ignoredPrefixes: [String] = [
    "clip_teacher.", "clip_decoder.", "distill_head.", "text_encoder.cls.",
    "vision_encoder.clip_decoder.",
  ]

  init(of file: any WeightFile) throws(CheckpointError) {
    let names: [String] = file.descriptions.keys.sorted()
    let needsPrefix: Bool = !names.contains { $0.hasPrefix("vision_encoder.") }
    var sources: [String: Source] = [:]
    var ignored: [String] = []
    for name in names {
      guard let description = file.descriptions[name] else { continue }
      guard let canonical = Self.canonicalName(of: name, needsPrefix: needsPrefix) else {
        ignored.append(name)
        continue
      }
      var shape: [Int] = description.shape
      if canonical == Self.patchKernel, shape.count == 4 { shape.insert(1, at: 2) }
      let source = Source(
        storedName: name, elementType: description.elementType, shape: shape)
      if let other = sources.updateValue(source, forKey: canonical) {
        throw .malformed(
          path: file.path, reason: "'\(other.storedName)' and '\(name)' are the same tensor")
      }
    }
    self.sources = sources
    self.ignored = ignored
    task = Self.task(of: sources)
  }

  private static func canonicalName(of name: String, needsPrefix: Bool) -> String? {
    if ignoredPrefixes.contains(where: name.hasPrefix) { return nil }
    if name.hasPrefix("text_encoder."), name.hasSuffix(".position_ids") { return nil }
    let infix: String = "text_encoder.bert."
    if name.hasPrefix(infix) { return "text_encoder." + name.dropFirst(infix.count) }
    let isOutsideTrunk: Bool =
      ["text_encoder.", "vision_proj.", "text_proj.", "itm_head.", "head."]
      .contains(where: name.hasPrefix) || name == "temp"
    guard needsPrefix, !isOutsideTrunk else { return name }
    return "vision_encoder." + (name == "norm_f.weight" ? "norm.weight" : name)
  }

  private static func task(of sources: [String: Source]) -> ModelTask {
    let retrieval: [String] = ["text_encoder.", "vision_proj.", "text_proj.", "itm_head."]
    if sources.keys.contains(where: { name in retrieval.contains(where: name.hasPrefix) }) {
      return .retrieval
    }
    return sources.keys.contains { $0.hasPrefix("head.") } ? .classifier : .trunk
  }
}
