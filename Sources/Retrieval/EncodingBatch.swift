import Catalog
import Kernels
import Media
import Synchronization
import Tensors

/// A clip ready for the catalog, and its visual tokens where they are to be kept.
struct EncodedClip: Sendable {
  let clip: NewClip
  let tokens: Tensor?
}

extension EncodingBatch.File {
  /// The clip of an earlier run that was made of the very frames of `clip`.
  fileprivate func earlier(_ clip: SampledClip, at position: Int) -> NewClip? {
    guard position < earlier.count else { return nil }
    let known: NewClip = earlier[position]
    let isSame: Bool =
      known.startSeconds == clip.startSeconds && known.endSeconds == clip.endSeconds
      && known.frameSeconds == clip.frames.map(\.seconds)
    return isSame ? known : nil
  }
}

/// Clips that wait to be encoded together, and the files they belong to.
///
/// Clips are independent: each is encoded by one thread, which keeps all cores busy without any
/// waiting inside a layer. Short videos share a batch.
struct EncodingBatch {
  /// How decoding a file ended.
  enum End {
    case open
    case done(MediaFacts, damagedPlaces: Int)
    case failed(MediaError)
  }

  /// One file on its way into the catalog.
  struct File {
    let task: IndexingTask
    var description: VideoDescription?
    /// In order of time; nil while a clip waits to be encoded.
    var clips: [EncodedClip?] = []
    var decodedSeconds: Double = 0
    var end: End = .open
    /// Clips of a run that was cut short.
    var earlier: [NewClip] = []
    /// How many of the clips are in the catalog should this run be cut short.
    var keptCount: Int = 0

    var isFinished: Bool {
      switch end {
      case .open: false
      case .failed: true
      case .done: clips.allSatisfy { $0 != nil }
      }
    }
  }

  private struct Waiting {
    let file: Int
    let position: Int
    let clip: SampledClip
  }

  /// Clips to be kept in case the run is cut short.
  struct Portion {
    let task: IndexingTask
    let position: Int
    let clips: [NewClip]
  }

  /// Files handed over by ``finishedFiles()`` so far.
  private(set) var finishedCount: Int = 0

  private let encode: @Sendable (SampledClip, _ threads: Int) throws -> EncodedClip
  private let earlier: (IndexingTask) throws -> [NewClip]
  private var tasks: ArraySlice<IndexingTask>
  private var files: [File] = []
  private var waiting: [Waiting] = []

  /// A batch for files that are decoded in the order of `tasks`.
  ///
  /// - Parameters:
  ///   - tasks: The files.
  ///   - earlier: The first clips of a file, where a run that was cut short left some.
  ///   - encode: Encodes one clip.
  init(
    tasks: [IndexingTask], earlier: @escaping (IndexingTask) throws -> [NewClip],
    encode: @escaping @Sendable (SampledClip, _ threads: Int) throws -> EncodedClip
  ) {
    self.tasks = tasks[...]
    self.earlier = earlier
    self.encode = encode
  }

  /// Name of the file that is being decoded.
  var openFile: String? { files.last?.task.file.path }

  /// Seconds of the unfinished files that are decoded.
  var openSeconds: Double {
    files.reduce(0) { $0 + min($1.decodedSeconds, $1.task.seconds) }
  }

  /// Whether there are two clips for each thread: where another program holds a core, threads that get
  /// on faster take what the others have not begun.
  func isFull(_ threads: Int) -> Bool { waiting.count >= 2 * threads }

  /// Notes what the decoder says.
  mutating func take(_ event: DecodingEvent) throws {
    if files.isEmpty || isClosed(files[files.count - 1]) {
      guard let task = tasks.popFirst() else { return }
      var file = File(task: task)
      file.earlier = try earlier(task)
      files.append(file)
    }
    let last: Int = files.count - 1
    switch event {
    case .began(let description): files[last].description = description
    case .clip(let clip):
      let position: Int = files[last].clips.count
      files[last].decodedSeconds = clip.endSeconds
      if let known = files[last].earlier(clip, at: position) {
        if files[last].keptCount == position { files[last].keptCount += 1 }
        files[last].clips.append(EncodedClip(clip: known, tokens: nil))
      } else {
        waiting.append(Waiting(file: last, position: position, clip: clip))
        files[last].clips.append(nil)
      }
    case .restarted:
      files[last].clips.removeAll()
      files[last].keptCount = 0
      waiting.removeAll { $0.file == last }
    case .failed(let error):
      files[last].end = .failed(error)
      waiting.removeAll { $0.file == last }
    case .ended(let duration, let damagedPlaces):
      guard let description = files[last].description else { return }
      let facts = MediaFacts(
        durationSeconds: duration, width: description.width, height: description.height,
        codec: description.codec, frameRate: description.averageFrameRate.value ?? 0)
      files[last].end = .done(facts, damagedPlaces: damagedPlaces)
    }
  }

  /// Encodes all waiting clips, one a thread at a time.
  mutating func encodeAll(threads: Int) throws {
    let clips: [SampledClip] = waiting.map(\.clip)
    let results = Mutex<[Int: Result<EncodedClip, any Error>]>([:])
    let encode = self.encode
    // Few clips, as at the end, share the threads.
    let each: Int = max(1, threads / max(clips.count, 1))
    Parallel.tiles(clips.count, threads: threads) { index in
      let result = Result { try encode(clips[index], each) }
      results.withLock { $0[index] = result }
    }
    for (index, result) in results.withLock({ $0 }) {
      let place: Waiting = waiting[index]
      files[place.file].clips[place.position] = try result.get()
    }
    waiting.removeAll()
  }

  /// The next clips of unfinished files, where there are `least` of them that are not kept yet.
  mutating func portions(least: Int) -> [Portion] {
    var portions: [Portion] = []
    for index in files.indices {
      let file: File = files[index]
      let encoded: [NewClip] = file.clips[min(file.keptCount, file.clips.count)...]
        .prefix { $0 != nil }.compactMap { $0?.clip }
      guard encoded.count >= least, !file.isFinished else { continue }
      portions.append(Portion(task: file.task, position: file.keptCount, clips: encoded))
      files[index].keptCount += encoded.count
    }
    return portions
  }

  /// Takes out the files at the front that need nothing more, in order.
  mutating func finishedFiles() -> [File] {
    let finished = files.prefix { $0.isFinished }
    guard !finished.isEmpty else { return [] }
    files.removeFirst(finished.count)
    waiting = waiting.map {
      Waiting(file: $0.file - finished.count, position: $0.position, clip: $0.clip)
    }
    finishedCount += finished.count
    return Array(finished)
  }

  private func isClosed(_ file: File) -> Bool {
    if case .open = file.end { return false }
    return true
  }
}
