using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading.Channels;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Rtmp;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>
/// Sources that FFmpeg 5.1 cannot publish by itself; their tags are made here of what it encodes, and sent by RTMP.
/// <list type="bullet">
/// <item>HE-AAC: Debian's FFmpeg has no encoder for it. What is sent is AAC-LC at 24 kHz whose AudioSpecificConfig declares spectral
/// band replication (explicit, hierarchical signalling; ISO/IEC 14496-3, 1.6.5): a decoder runs as HE-AAC at 48 kHz and finds no upper
/// band to replicate.</item>
/// <item>H.265: FFmpeg learned Enhanced RTMP's fourCC (hvc1) in 6.1. Its fragmented MP4 has the same codec header and
/// pictures, which are put into Enhanced RTMP's tags.</item>
/// </list>
/// </summary>
internal static class TagSources
{
    // AAC-LC at 48 kHz declared over a core at 24 kHz, mono: object type 5, rate index 6, 1 channel, extended rate index 3, object type 2.
    private static readonly byte[] HeAacConfig = Bits((5, 5), (6, 4), (1, 4), (3, 4), (2, 5), (0, 3));

    // The hub is on this machine, where jobs may not connect.
    private static readonly RtmpPolicy AnyAddress = new([], _ => true);

    /// <summary>Publishes FFmpeg's FLV as HE-AAC until cancelled.</summary>
    public static async Task PublishHeAacAsync(RtmpTarget target, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var publisher = await ConnectAsync(target, cancellationToken);
        await ReadFlvAsync(
            arguments,
            tag => publisher.SendAsync([new TimedTag(tag.IsAacHeader ? new FlvTag(FlvTagType.Audio, tag.Timestamp, [0xAF, 0, .. HeAacConfig]) : tag, tag.Timestamp)], cancellationToken),
            cancellationToken);
    }

    /// <summary>Publishes an H.265 picture and FFmpeg's AAC until cancelled.</summary>
    public static async Task PublishH265Async(RtmpTarget target, IReadOnlyList<string> video, IReadOnlyList<string> audio, CancellationToken cancellationToken)
    {
        await using var publisher = await ConnectAsync(target, cancellationToken);
        var tags = Channel.CreateBounded<FlvTag>(64);
        var clock = Stopwatch.StartNew();
        var reading = Task.WhenAll(
            ReadMp4Async([.. video, "-f", "mp4", "-movflags", "empty_moov+frag_every_frame+default_base_moof", "-flush_packets", "1", "pipe:1"], Send, cancellationToken),
            ReadFlvAsync(audio, tag => Send(new FlvTag(tag.Type, Now(), tag.Data.ToArray())), cancellationToken));
        await foreach (var tag in tags.Reader.ReadAllAsync(cancellationToken))
        {
            await publisher.SendAsync([new TimedTag(tag, tag.Timestamp)], cancellationToken);
        }

        await reading;

        ValueTask Send(FlvTag tag) => tags.Writer.WriteAsync(tag.Timestamp == 0 ? new FlvTag(tag.Type, Now(), tag.Data.ToArray()) : tag, cancellationToken);
        uint Now() => (uint)clock.ElapsedMilliseconds;
    }

    private static Task<RtmpPublisher> ConnectAsync(RtmpTarget target, CancellationToken cancellationToken) =>
        RtmpPublisher.ConnectAsync(target, AnyAddress, new RtmpTimings(), TimeProvider.System, cancellationToken);

    private static async Task ReadFlvAsync(IReadOnlyList<string> arguments, Func<FlvTag, ValueTask> take, CancellationToken cancellationToken)
    {
        using var ffmpeg = Start([.. arguments, "-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1"]);
        try
        {
            await foreach (var tag in FlvReader.ReadAsync(ffmpeg.StandardOutput.BaseStream, cancellationToken))
            {
                if (tag.Type != FlvTagType.Script)
                {
                    await take(tag);
                }
            }
        }
        finally
        {
            ffmpeg.Kill();
        }
    }

    private static Task ReadFlvAsync(IReadOnlyList<string> arguments, Func<FlvTag, Task> take, CancellationToken cancellationToken) =>
        ReadFlvAsync(arguments, tag => new ValueTask(take(tag)), cancellationToken);

    private static async Task ReadMp4Async(IReadOnlyList<string> arguments, Func<FlvTag, ValueTask> take, CancellationToken cancellationToken)
    {
        using var ffmpeg = Start(arguments);
        try
        {
            var stream = ffmpeg.StandardOutput.BaseStream;
            var header = new byte[8];
            while (true)
            {
                await stream.ReadExactlyAsync(header, cancellationToken);
                var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(header) - header.Length];
                await stream.ReadExactlyAsync(body, cancellationToken);
                if (header.AsSpan(4).SequenceEqual("moov"u8))
                {
                    // The codec header's box holds exactly what the tag holds.
                    var at = body.AsSpan().IndexOf("hvcC"u8);
                    var size = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at - 4)) - 8;
                    // Extended header: keyframe, sequence start.
                    await take(new FlvTag(FlvTagType.Video, 0, [0x90, .. "hvc1"u8, .. body.AsSpan(at + 4, size)]));
                }
                else if (header.AsSpan(4).SequenceEqual("mdat"u8))
                {
                    // Coded frames without a composition time (3): there are no B-frames.
                    await take(new FlvTag(FlvTagType.Video, 0, [(byte)(IsKeyframe(body) ? 0x93 : 0xA3), .. "hvc1"u8, .. body]));
                }
            }
        }
        catch (EndOfStreamException)
        {
            // FFmpeg has ended.
        }
        finally
        {
            ffmpeg.Kill();
        }
    }

    // Types 16 to 21 are random access points (ITU-T H.265, 7.4.2.2).
    private static bool IsKeyframe(ReadOnlySpan<byte> picture)
    {
        while (picture.Length > 5)
        {
            if (((picture[4] >> 1) & 0x3F) is >= 16 and <= 21)
            {
                return true;
            }

            picture = picture[(4 + (int)BinaryPrimitives.ReadUInt32BigEndian(picture))..];
        }

        return false;
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        ffmpeg.BeginErrorReadLine();
        return ffmpeg;
    }

    private static byte[] Bits(params (int Value, int Count)[] fields)
    {
        long all = 0;
        var length = 0;
        foreach (var (value, count) in fields)
        {
            all = (all << count) | (long)value;
            length += count;
        }

        var bytes = new byte[(length + 7) / 8];
        all <<= (bytes.Length * 8) - length;
        for (var n = bytes.Length - 1; n >= 0; n--, all >>= 8)
        {
            bytes[n] = (byte)all;
        }

        return bytes;
    }
}
