using System.Diagnostics;
using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Xunit;

namespace Telemed.Transcoder.Tests.Flv;

/// <summary>One round: real input, damaged in a random way and cut into random pieces, through all that parses and out to a viewer.</summary>
internal sealed class FlvFuzz(byte[][] samples)
{
    // A round's own lists, buffers and tags, over what is proportional to the input.
    private const long OwnMemory = 1 << 20;

    // A round takes a millisecond; a machine that is busy with other things may make it wait for seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public long Bytes { get; private set; }

    public int Refused { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public async Task RunAsync(Random random, CancellationToken cancellationToken)
    {
        var input = Damage(random);
        Bytes += input.Length;
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var thread = Environment.CurrentManagedThreadId;
        var (tags, refused) = await ReadAsync(new Pieces(input, random), cancellationToken);
        Refused += refused ? 1 : 0;
        var sent = Send(tags, cancellationToken);
        if (thread == Environment.CurrentManagedThreadId)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            allocated.ShouldBeLessThan((12L * input.Length) + OwnMemory);
        }

        Slowest = clock.Elapsed > Slowest ? clock.Elapsed : Slowest;
        clock.Elapsed.ShouldBeLessThan(Limit);
        await ShouldBeFlvAsync(sent, cancellationToken);
        LookAtUnits(random, input);
    }

    public static async Task<(List<FlvTag> Tags, bool Refused)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        List<FlvTag> tags = [];
        try
        {
            await foreach (var tag in FlvReader.ReadAsync(stream, cancellationToken))
            {
                tags.Add(tag);
            }
        }
        catch (FlvFormatException)
        {
            return (tags, true);
        }

        return (tags, false);
    }

    private static List<TimedTag> Send(List<FlvTag> tags, CancellationToken cancellationToken)
    {
        var fanOut = Support.Pieces.NewFanOut(new ViewerLimits(1 << 20, 200));
        var pictures = new AvcPictures();
        List<TimedTag> sent = [];
        FlvViewer? viewer = null;
        for (var i = 0; i < tags.Count; i++)
        {
            pictures.Look(tags[i]);
            fanOut.Publish(tags[i]);
            viewer ??= i > tags.Count / 3 ? fanOut.Join() : null;
            if (i % 7 == 0 && viewer is { BytesBehind: > 0 })
            {
                sent.AddRange(Now(viewer.TakeAsync(cancellationToken)));
            }
        }

        fanOut.Complete();
        while (viewer is not null && Now(viewer.TakeAsync(cancellationToken)) is { Count: > 0 } rest)
        {
            sent.AddRange(rest);
        }

        return sent;
    }

    // There is something, or the stream is over: a viewer that waits now would wait for ever.
    private static IReadOnlyList<TimedTag> Now(ValueTask<IReadOnlyList<TimedTag>> taking)
    {
        taking.IsCompleted.ShouldBeTrue("a viewer waits although there is something for it");
        return taking.Result;
    }

    private static async Task ShouldBeFlvAsync(List<TimedTag> sent, CancellationToken cancellationToken)
    {
        var (video, audio) = (0L, 0L);
        foreach (var (tag, time) in sent.Where(tag => tag.Tag.Type != FlvTagType.Script))
        {
            ref var last = ref tag.Type == FlvTagType.Video ? ref video : ref audio;
            if (time < last)
            {
                Assert.Fail($"{tag.Type} goes back from {last} to {time}");
            }

            last = time;
        }

        var file = new System.Buffers.ArrayBufferWriter<byte>();
        FlvWriter.WriteHeader(file, hasVideo: true, hasAudio: true);
        sent.ForEach(tag => FlvWriter.WriteTag(file, tag.Tag, unchecked((uint)tag.Time)));
        var (tags, refused) = await ReadAsync(new MemoryStream(file.WrittenSpan.ToArray()), cancellationToken);
        (tags.Count, refused).ShouldBe((sent.Count, false));
    }

    // What a tag's data may hold, without FLV around it. A codec header that is made must be one that can be read.
    private static void LookAtUnits(Random random, byte[] input)
    {
        var from = random.Next(input.Length + 1);
        var part = input.AsSpan(from, Math.Min(random.Next(2000), input.Length - from));
        AvcSequence.TryRead(part, out _);
        var sets = new AvcParameterSets();
        sets.TakeHeader(part);
        if (part.Length >= 5 && sets.HeaderForChange(part) is { } header)
        {
            var other = new AvcParameterSets();
            other.TakeHeader(header);
            other.HeaderForChange(part).ShouldBeNull();
        }
    }

    private byte[] Damage(Random random)
    {
        var sample = samples[random.Next(samples.Length)];
        switch (random.Next(8))
        {
            case 0:
                var noise = new byte[random.Next(4000)];
                random.NextBytes(noise);
                return random.Next(2) == 0 ? noise : [.. sample.AsSpan(0, FlvWriter.FileHeaderSize), .. noise];
            case 1:
                return sample[..random.Next(sample.Length + 1)];
            case 2:
                // A piece is left out, or comes twice.
                var (a, b) = (random.Next(sample.Length), random.Next(sample.Length));
                return [.. sample.AsSpan(0, a), .. sample.AsSpan(b)];
            case 3:
                return Scratch(random, (byte[])sample.Clone(), 0);
            default:
                return Rewrite(random, sample);
        }
    }

    // Tags stay tags, so that what is inside them is reached; their order, times and contents do not.
    private static byte[] Rewrite(Random random, byte[] sample)
    {
        List<byte> file = [.. sample.AsSpan(0, FlvWriter.FileHeaderSize)];
        var at = FlvWriter.FileHeaderSize;
        while (at < sample.Length)
        {
            var size = (sample[at + 1] << 16) | (sample[at + 2] << 8) | sample[at + 3];
            var data = sample.AsSpan(at + FlvTag.HeaderSize, size).ToArray();
            var type = (FlvTagType)sample[at];
            at += size + FlvTag.Overhead;
            var time = (uint)(at / 10);
            switch (random.Next(12))
            {
                case 0:
                    continue;
                case 1:
                    data = data[..random.Next(data.Length + 1)];
                    break;
                case 2:
                    time = (uint)random.NextInt64(uint.MaxValue);
                    break;
                case 3:
                    type = (FlvTagType)(random.Next(3) switch { 0 => 8, 1 => 9, _ => 18 });
                    break;
                case < 8 when data.Length > 0:
                    data = Scratch(random, data, 0);
                    break;
            }

            file.AddRange(new FlvTag(type, time, data).Wire);
        }

        return [.. file];
    }

    private static byte[] Scratch(Random random, byte[] bytes, int from)
    {
        for (var change = random.Next(1, 9); change > 0 && bytes.Length > from; change--)
        {
            // The beginnings hold the lengths and the flags.
            var at = random.Next(from, random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, from + 40));
            bytes[at] = random.Next(5) switch { 0 => 0xFF, 1 => 0, 2 => 0x7F, 3 => (byte)(bytes[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return bytes;
    }

    /// <summary>Hands out pieces of random sizes, as a pipe may.</summary>
    private sealed class Pieces(byte[] data, Random random) : MemoryStream(data)
    {
        private readonly int _most = random.Next(3) switch { 0 => 16, 1 => 1000, _ => 100_000 };

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(random.Next(1, _most), buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
