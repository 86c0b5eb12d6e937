using Telemed.MediaHub.Api;

namespace Telemed.MediaHub;

/// <summary>The size of a picture in pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>For example <c>1280x720</c>.</summary>
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>
/// The codecs of a stream, by the hub's names: <c>H264</c>, <c>H265</c>, <c>VP8</c>, <c>VP9</c>, <c>AV1</c>; <c>Opus</c>,
/// <c>MPEG-4 Audio</c> (AAC), <c>G711</c>, …; <see langword="null"/> where the stream has no such track. What else the hub says
/// about them is there where it says it.
/// </summary>
public sealed record StreamTracks(string? Video, string? Audio)
{
    public const string H264 = "H264";
    public const string H265 = "H265";
    public const string Vp8 = "VP8";
    public const string Vp9 = "VP9";
    public const string Av1 = "AV1";
    public const string Aac = "MPEG-4 Audio";
    public const string Opus = "Opus";

    private static readonly HashSet<string> VideoCodecs = new(StringComparer.Ordinal) { H264, H265, Vp8, Vp9, Av1, "MPEG-4 Video", "MPEG-1/2 Video", "M-JPEG" };

    /// <summary>The picture's size; MediaMTX tells it for H.264 and H.265.</summary>
    public PictureSize? Size { get; init; }

    /// <summary>The picture's profile in the hub's words, for example <c>Baseline</c> or <c>High 10</c>.</summary>
    public string? VideoProfile { get; init; }

    /// <summary>The sound's channels.</summary>
    public int? Channels { get; init; }

    /// <summary>The sound's sample rate in Hz; Opus has none of its own.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Whether RTMP and HTTP-FLV players take the sound; a stream without sound counts as such.</summary>
    public bool HasAacOrSilence => Audio is null || (Audio == Aac && IsStereoAtMost);

    /// <summary>Whether WebRTC players take the sound; a stream without sound counts as such.</summary>
    public bool HasOpusOrSilence => Audio is null || (Audio == Opus && IsStereoAtMost);

    /// <summary>
    /// Whether every player takes the picture as far as its codec and profile go; a stream without a picture counts as such. H.264 of
    /// more than 8 bits or with more colour than 4:2:0 is for studios: phones and browsers do not decode it.
    /// </summary>
    public bool HasPlainH264OrNoPicture => Video is null || (Video == H264 && VideoProfile is null or "Baseline" or "Main" or "Extended" or "High");

    /// <summary>Whether WebRTC players take the picture as far as its codec goes; one without a picture counts as such.</summary>
    public bool HasWebRtcPictureOrNone => HasPlainH264OrNoPicture || Video is Vp8 or Vp9 or Av1;

    private bool IsStereoAtMost => Channels is null or <= 2;

    /// <summary>
    /// The path that a WebRTC player must read to see and hear <paramref name="path"/>; <see langword="null"/> while there is none.
    /// <paramref name="opus"/> is what the stream's <c>_opus</c> path carries, <see langword="null"/> while that is not on air. It is
    /// made only of streams that WebRTC does not play as they are, so where it is, it is the one to read.
    /// </summary>
    public StreamPath? PathForWebRtc(StreamPath path, StreamTracks? opus) => this switch
    {
        _ when opus is not null => path.With(StreamVariant.Opus),
        { HasOpusOrSilence: true, HasWebRtcPictureOrNone: true } => path.Original,
        _ => null,
    };

    /// <summary>
    /// The path that an HLS player must read; <see langword="null"/> while there is none. <paramref name="aac"/> is what the stream's
    /// <c>_aac</c> path carries, <see langword="null"/> while that is not on air. A picture that the transcoder could not read is
    /// missing there; the browsers that hls.js runs in may play the original all the same.
    /// </summary>
    public StreamPath? PathForHls(StreamPath path, StreamTracks? aac) => this switch
    {
        { HasAacOrSilence: true, HasPlainH264OrNoPicture: true } => path.Original,
        _ when aac is null => null,
        { Video: H265 or Vp9 or Av1, Audio: null or Aac or Opus } when aac.Video is null => path.Original,
        _ => path.With(StreamVariant.Aac),
    };

    /// <summary>The codec's usual name, for people.</summary>
    public static string NameOf(string codec) => codec switch
    {
        H264 => "H.264",
        H265 => "H.265",
        Aac => "AAC",
        "G711" => "G.711",
        "G722" => "G.722",
        "G726" => "G.726",
        _ => codec,
    };

    /// <summary>For example <c>H.264 1280x720 and AAC</c>.</summary>
    public string Describe() => (Video, Audio) switch
    {
        (null, null) => "nothing that is known",
        ({ } video, null) => Picture(video),
        (null, { } audio) => NameOf(audio),
        ({ } video, { } audio) => $"{Picture(video)} and {NameOf(audio)}",
    };

    private string Picture(string codec) => Size is { } size ? $"{NameOf(codec)} {size}" : NameOf(codec);

    /// <summary>Sorts the hub's track names into picture and sound; the first of each kind counts, as for the hub's WebRTC side.</summary>
    public static StreamTracks FromNames(IEnumerable<string> names) => From(names.Select(name => new HubTrack(name, null)));

    /// <summary>What the hub says about a path's tracks: their properties where it tells them, otherwise their names.</summary>
    public static StreamTracks Of(HubPath path) => path.TrackProperties is { Count: > 0 } tracks ? From(tracks) : FromNames(path.Tracks);

    private static StreamTracks From(IEnumerable<HubTrack> tracks)
    {
        var all = tracks.ToList();
        var video = all.Find(track => VideoCodecs.Contains(track.Codec));
        var audio = all.Find(track => !VideoCodecs.Contains(track.Codec));
        return new StreamTracks(video?.Codec, audio?.Codec)
        {
            Size = video?.Properties is { Width: > 0 and var width, Height: > 0 and var height } ? new PictureSize(width, height) : null,
            VideoProfile = video?.Properties?.Profile is { ValueKind: System.Text.Json.JsonValueKind.String } profile ? profile.GetString() : null,
            Channels = audio?.Properties?.ChannelCount is > 0 and var channels ? channels : null,
            SampleRate = audio?.Properties?.SampleRate is > 0 and var rate ? rate : null,
        };
    }
}
