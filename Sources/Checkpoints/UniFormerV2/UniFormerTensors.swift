/// The tensors of a UniFormerV2 or InternVideo-MM checkpoint under canonical names.
///
/// Classifiers are released with `backbone.` before every name, dual encoders with `clip.`, beside
/// tensors of other parts; training files may add `module.` (spec § 10, retrieval § 8).
struct UniFormerTensors {
  /// What the model is for.
  let task: ModelTask
  /// The tensors that matter, by canonical name.
  let sources: [String: CanonicalTensors.Source]
  /// Stored names of tensors that inference does not need, sorted.
  let ignored: [String]

  /// Whether a file is of this family.
  static func recognizes(_ file: any WeightFile) -> Bool {
    file.descriptions.keys.contains { $0.hasSuffix("transformer.temporal_cls_token") }
  }

  init(of file: any WeightFile) throws(CheckpointError) {
    let names: [String] = file.descriptions.keys.sorted()
    let lead: String = Self.lead(of: names)
    let isDual: Bool = names.contains { $0.hasPrefix(lead + "visual.") }
    var sources: [String: CanonicalTensors.Source] = [:]
    var ignored: [String] = []
    for name in names {
      guard let description = file.descriptions[name] else { continue }
      guard name.hasPrefix(lead), !Self.isForTraining(name) else {
        ignored.append(name)
        continue
      }
      let bare = String(name.dropFirst(lead.count))
      sources[isDual || bare.hasPrefix("visual.") ? bare : "visual." + bare] = .init(
        storedName: name, elementType: description.elementType, shape: description.shape)
    }
    let hasHead: Bool = sources.keys.contains { $0.hasPrefix("visual.transformer.proj.") }
    task = hasHead ? .classifier : sources["visual_proj"] != nil ? .retrieval : .trunk
    self.sources = sources
    self.ignored = ignored
  }

  private static func lead(of names: [String]) -> String {
    let module: String = names.allSatisfy { $0.hasPrefix("module.") } ? "module." : ""
    let part: String? = ["backbone.", "clip."].first { part in
      names.contains { $0.hasPrefix(module + part) }
    }
    return module + (part ?? "")
  }

  private static func isForTraining(_ name: String) -> Bool {
    name.hasSuffix(".num_batches_tracked") || name.hasSuffix("text_mask_embedding")
  }
}
