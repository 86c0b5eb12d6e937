namespace Telemed.MediaHub;

/// <summary>
/// The codecs of a stream, by the hub's names: <c>H264</c>, <c>H265</c>, <c>VP8</c>, <c>VP9</c>, <c>AV1</c>; <c>Opus</c>,
/// <c>MPEG-4 Audio</c> (AAC), <c>G711</c>, …; <see langword="null"/> where the stream has no such track.
/// </summary>
public sealed record StreamTracks(string? Video, string? Audio)
{
    public const string H264 = "H264";
    public const string Aac = "MPEG-4 Audio";
    public const string Opus = "Opus";

    private static readonly HashSet<string> VideoCodecs = new(StringComparer.Ordinal) { H264, "H265", "VP8", "VP9", "AV1", "MPEG-4 Video", "MPEG-1/2 Video", "M-JPEG" };

    /// <summary>Whether the sound is AAC, which RTMP, HTTP-FLV and HLS players take; a stream without sound counts as such.</summary>
    public bool HasAacOrSilence => Audio is Aac or null;

    /// <summary>Whether the sound is Opus, which WebRTC players take; a stream without sound counts as such.</summary>
    public bool HasOpusOrSilence => Audio is Opus or null;

    /// <summary>The path that a WebRTC player must read to see and hear <paramref name="path"/>.</summary>
    public StreamPath PathForWebRtc(StreamPath path) => HasOpusOrSilence ? path.Original : path.With(StreamVariant.Opus);

    /// <summary>The path that an HLS player must read.</summary>
    public StreamPath PathForHls(StreamPath path) => HasAacOrSilence ? path.Original : path.With(StreamVariant.Aac);

    /// <summary>Sorts the hub's track names into picture and sound; the first of each kind counts, as for the hub's WebRTC side.</summary>
    public static StreamTracks FromNames(IEnumerable<string> names)
    {
        string? video = null;
        string? audio = null;
        foreach (var name in names)
        {
            if (VideoCodecs.Contains(name))
            {
                video ??= name;
            }
            else
            {
                audio ??= name;
            }
        }

        return new StreamTracks(video, audio);
    }
}
