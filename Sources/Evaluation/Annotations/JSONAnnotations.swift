import Documents

/// The annotation layouts in JSON.
enum JSONAnnotations {
  /// Tells the layout by the keys and reads it.
  static func read(
    _ file: InputFile
  ) throws(EvaluationError) -> (AnnotationLayout, [AnnotatedVideo]) {
    let json: OrderedJSON = try JSONReader.value(of: file)
    if let entries = json.array {
      if entries.first?["description"] != nil {
        return (.didemoMoments, try didemo(entries, file.path))
      }
      return (.captionList, try captionList(entries, file.path))
    }
    if let sentences = json["sentences"]?.array, let videos = json["videos"]?.array {
      return (.msrvttSentences, try msrvtt(videos, sentences, file.path))
    }
    if let fields = json.fields, fields.first?.value["sentences"] != nil {
      return (.activityNetSentences, try activityNet(fields, file.path))
    }
    throw .malformed(
      path: file.path, place: "",
      reason: "neither a list of captions nor the layout of MSR-VTT, DiDeMo or ActivityNet")
  }

  private static func captionList(
    _ entries: [OrderedJSON], _ path: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    var videos: [AnnotatedVideo] = []
    for (index, entry) in entries.enumerated() {
      guard let name = entry["video"]?.string, isUsable(name) else {
        throw .malformed(path: path, place: "entry \(index)", reason: "'video' is not a path")
      }
      let captions: [String]
      let isList: Bool
      switch entry["caption"] {
      case .string(let caption): (captions, isList) = ([caption], false)
      case .array(let list): (captions, isList) = (list.compactMap(\.string), true)
      default: (captions, isList) = ([], true)
      }
      guard !captions.isEmpty, captions.count == entry["caption"]?.array?.count ?? 1 else {
        throw .malformed(
          path: path, place: "entry \(index)",
          reason: "'caption' is neither a text nor a list of texts")
      }
      videos.append(
        AnnotatedVideo(
          id: name, candidates: VideoNames.candidates(name), captions: captions,
          hasCaptionList: isList, durationSeconds: entry["duration"]?.double))
    }
    return videos
  }

  private static func didemo(
    _ entries: [OrderedJSON], _ path: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    var groups = GroupedCaptions()
    for (index, entry) in entries.enumerated() {
      guard let name = entry["video"]?.string, isUsable(name),
        let description = entry["description"]?.string
      else {
        throw .malformed(
          path: path, place: "entry \(index)",
          reason: "'video' and 'description' are expected to be texts")
      }
      groups.append(description, to: name)
    }
    return groups.videos
  }

  /// Sentences in the order of their begin; equal begins keep the file's order.
  private static func activityNet(
    _ fields: [OrderedJSON.Field], _ path: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    var videos: [AnnotatedVideo] = []
    for field in fields {
      let sentences: [String] = (field.value["sentences"]?.array ?? []).compactMap(\.string)
      let starts: [Double] = (field.value["timestamps"]?.array ?? []).compactMap {
        $0.array?.count == 2 ? $0.array?.first?.double : nil
      }
      guard isUsable(field.key), !sentences.isEmpty,
        sentences.count == field.value["sentences"]?.array?.count
      else {
        throw .malformed(
          path: path, place: "'\(field.key)'", reason: "'sentences' is not a list of texts")
      }
      guard starts.count == sentences.count,
        starts.count == field.value["timestamps"]?.array?.count
      else {
        throw .malformed(
          path: path, place: "'\(field.key)'",
          reason: "'timestamps' does not give begin and end of every sentence")
      }
      let order: [Int] = starts.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
      videos.append(
        AnnotatedVideo(
          id: field.key, candidates: VideoNames.candidates(field.key),
          captions: order.map { sentences[$0] },
          durationSeconds: field.value["duration"]?.double))
    }
    return videos
  }

  private static func msrvtt(
    _ entries: [OrderedJSON], _ sentences: [OrderedJSON], _ path: String
  ) throws(EvaluationError) -> [AnnotatedVideo] {
    var groups = GroupedCaptions()
    var splits: [String: String] = [:]
    for (index, entry) in entries.enumerated() {
      guard let id = entry["video_id"]?.string, isUsable(id) else {
        throw .malformed(
          path: path, place: "videos[\(index)]", reason: "'video_id' is not a text")
      }
      guard groups.add(id) else {
        throw .duplicate(path: path, place: "videos[\(index)]", identifier: id)
      }
      splits[id] = entry["split"]?.string
    }
    for (index, entry) in sentences.enumerated() {
      guard let id = entry["video_id"]?.string, let caption = entry["caption"]?.string else {
        throw .malformed(
          path: path, place: "sentences[\(index)]",
          reason: "'video_id' and 'caption' are expected to be texts")
      }
      groups.append(caption, to: id)
    }
    // The published file holds all three splits; the list of test ids asks for the same videos.
    let hasTest: Bool = splits.values.contains("test")
    return groups.videos.filter { !hasTest || splits[$0.id] == "test" }
  }

  /// Whether a name can be looked for on disk.
  private static func isUsable(_ name: String) -> Bool {
    !name.isEmpty && !name.utf8.contains(0)
  }
}

/// Captions gathered by video, in the order in which the videos first occur.
struct GroupedCaptions {
  private(set) var videos: [AnnotatedVideo] = []
  private var rows: [String: Int] = [:]

  /// Adds a video without captions; false when it is there already.
  mutating func add(_ name: String) -> Bool {
    guard rows[name] == nil else { return false }
    rows[name] = videos.count
    videos.append(
      AnnotatedVideo(id: name, candidates: VideoNames.candidates(name), captions: []))
    return true
  }

  /// Adds a caption, and its video if it is new.
  mutating func append(_ caption: String, to name: String) {
    _ = add(name)
    if let row = rows[name] { videos[row].captions.append(caption) }
  }
}
