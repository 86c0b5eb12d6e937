using System.Globalization;
using Telemed.Tool.Processes;
using Telemed.Transcoder.Flv;

namespace Telemed.Bench.Phones;

/// <summary>
/// Ten seconds that a phone or a browser has encoded, to be published over and over: FFmpeg encodes them once, so that publishing costs
/// next to nothing and what is measured is the product.
/// </summary>
internal sealed class Recording
{
    private const int Seconds = 10;

    private Recording(IReadOnlyList<FlvTag> headers, IReadOnlyList<FlvTag> tags) => (Headers, Tags) = (headers, tags);

    /// <summary>The codecs' configuration, sent once.</summary>
    public IReadOnlyList<FlvTag> Headers { get; }

    /// <summary>Everything else, by time. The first is a keyframe.</summary>
    public IReadOnlyList<FlvTag> Tags { get; }

    /// <summary>After this it begins again.</summary>
    public static TimeSpan Length => TimeSpan.FromSeconds(Seconds);

    /// <summary>As live-pusher encodes: H.264 baseline at 25 pictures a second, a keyframe every two seconds, and AAC.</summary>
    /// <param name="toneHz">What the microphone hears.</param>
    /// <param name="kilobits">Of picture and sound together, a second.</param>
    /// <param name="width">Of the picture; its height is in proportion 16:9.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Recording> PhoneAsync(int toneHz, int kilobits, int width, CancellationToken cancellationToken)
    {
        var tags = await EncodeFlvAsync(toneHz, kilobits, width, cancellationToken);
        return new Recording([.. tags.Where(IsHeader)], [.. tags.Where(tag => !IsHeader(tag))]);
    }

    /// <summary>The same picture with a browser's sound: Opus, in the form of Enhanced RTMP v2, which MediaMTX takes and the stand-in does not.</summary>
    public static async Task<Recording> BrowserAsync(int toneHz, int kilobits, int width, CancellationToken cancellationToken)
    {
        var video = (await EncodeFlvAsync(toneHz, kilobits, width, cancellationToken)).Where(tag => tag.Type == FlvTagType.Video).ToList();
        var packets = OggPackets(await EncodeAsync(
            ["-f", "lavfi", "-i", Tone(toneHz), "-t", Text(Seconds), "-c:a", "libopus", "-b:a", "48k", "-ac", "2", "-frame_duration", "20", "-f", "ogg"],
            cancellationToken));
        // The first packet is OpusHead, the second OpusTags (RFC 7845).
        var header = new FlvTag(FlvTagType.Audio, 0, Opus(packetType: 0, packets[0]));
        var sound = packets.Skip(2).Take(Seconds * 50).Select((packet, number) => new FlvTag(FlvTagType.Audio, (uint)(number * 20), Opus(packetType: 1, packet)));
        return new Recording([.. video.Where(IsHeader), header], [.. video.Where(tag => !IsHeader(tag)).Concat(sound).OrderBy(tag => tag.Timestamp)]);
    }

    private static async Task<List<FlvTag>> EncodeFlvAsync(int toneHz, int kilobits, int width, CancellationToken cancellationToken)
    {
        const int Sound = 64;
        var (height, rate) = (width * 9 / 16 / 2 * 2, $"{Text(kilobits - Sound)}k");
        var flv = await EncodeAsync(
            [
                "-f", "lavfi", "-i", $"testsrc2=size={Text(width)}x{Text(height)}:rate=25", "-f", "lavfi", "-i", Tone(toneHz), "-t", Text(Seconds),
                "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-bf", "0", "-g", "50", "-sc_threshold", "0",
                "-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", $"{Text((kilobits - Sound) / 2)}k", "-x264-params", "nal-hrd=cbr",
                "-c:a", "aac", "-b:a", $"{Text(Sound)}k", "-ac", "1", "-f", "flv", "-flvflags", "no_duration_filesize",
            ],
            cancellationToken);
        var tags = new List<FlvTag>();
        await foreach (var tag in FlvReader.ReadAsync(new MemoryStream(flv), cancellationToken))
        {
            if (tag.Type is FlvTagType.Audio or FlvTagType.Video && tag.Timestamp < Seconds * 1000 && !tag.IsEndOfSequence)
            {
                tags.Add(tag);
            }
        }

        return tags;
    }

    private static string Tone(int hertz) => $"sine=frequency={Text(hertz)}:sample_rate=48000,volume=4";

    private static bool IsHeader(FlvTag tag) => tag.IsAvcHeader || tag.IsAacHeader;

    private static byte[] Opus(byte packetType, ReadOnlyMemory<byte> packet) => [(byte)(9 << 4 | packetType), .. "Opus"u8, .. packet.Span];

    private static async Task<byte[]> EncodeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            var run = await Run.ToEndAsync(
                "ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", .. arguments, file], TimeSpan.FromMinutes(1), cancellationToken);
            return run.Succeeded
                ? await File.ReadAllBytesAsync(file, cancellationToken)
                : throw new BenchException($"FFmpeg could not make the recording: {run.Tail(3)}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The packets of an Ogg stream (RFC 3533): pages with a table of segments; a segment of 255 bytes goes on in the next.</summary>
    private static List<ReadOnlyMemory<byte>> OggPackets(ReadOnlyMemory<byte> ogg)
    {
        var packets = new List<ReadOnlyMemory<byte>>();
        var packet = new List<byte>();
        while (ogg.Length > 27)
        {
            var segments = ogg.Span[26];
            var table = ogg.Slice(27, segments);
            ogg = ogg[(27 + segments)..];
            foreach (var length in table.Span)
            {
                packet.AddRange(ogg.Span[..length]);
                ogg = ogg[length..];
                if (length < 255)
                {
                    packets.Add(packet.ToArray());
                    packet.Clear();
                }
            }
        }

        return packets;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
