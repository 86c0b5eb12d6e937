using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Flv;

/// <summary>
/// Everything that parses what came from outside, fed with what it should never get. Each run has another seed, which it prints;
/// <c>TELEMED_FUZZ_SEED</c> repeats one and <c>TELEMED_FUZZ_ROUNDS</c> makes it longer.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 24 * 60 * 60 * 1000)]
    public async Task Whatever_comes_ends_cleanly_in_bounded_time_and_memory_and_what_goes_out_is_FLV()
    {
        var seed = Setting("TELEMED_FUZZ_SEED") ?? Random.Shared.Next();
        var rounds = Setting("TELEMED_FUZZ_ROUNDS") ?? 3000;
        output.WriteLine($"TELEMED_FUZZ_SEED={seed}, {rounds} rounds");
        var fuzz = new FlvFuzz(await SamplesAsync());
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < rounds; round++)
        {
            var own = unchecked(seed + round);
            try
            {
                await fuzz.RunAsync(new Random(own), Deadline);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Assert.Fail($"TELEMED_FUZZ_SEED={own} TELEMED_FUZZ_ROUNDS=1: {exception}");
            }
        }

        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s, {fuzz.Bytes / 1e6:0} MB, {fuzz.Refused} refused, {fuzz.Slowest.TotalMilliseconds:0} ms the slowest");
        fuzz.Refused.ShouldBeInRange(rounds / 20, rounds - (rounds / 20), "some of it is FLV and some is not");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_ends_anywhere_gives_the_tags_that_are_whole()
    {
        var file = (await SamplesAsync())[^1];
        var whole = (await FlvFuzz.ReadAsync(new MemoryStream(file), Deadline)).Tags;
        var ends = whole.Select((_, count) => FlvWriter.FileHeaderSize + whole.Take(count + 1).Sum(tag => tag.Size)).ToArray();
        ends[^1].ShouldBe(file.Length);

        for (var length = 0; length < file.Length; length++)
        {
            var (tags, refused) = await FlvFuzz.ReadAsync(new MemoryStream(file, 0, length), Deadline);

            (tags.Count, refused).ShouldBe((ends.Count(end => end <= length), false), $"cut at {length}");
        }
    }

    private static async Task<byte[][]> SamplesAsync()
    {
        var made = Tags.File(
        [
            Tags.Metadata(), Tags.AvcHeader(), Tags.AacHeader(),
            .. Enumerable.Range(0, 40).Select(i => i % 10 == 0 ? Tags.Keyframe((uint)(i * 33), 100, Tags.OtherSps, Tags.Pps) : Tags.Picture((uint)(i * 33))),
            Tags.Sound(1400), Tags.EndOfSequence(1400),
        ]);
        return RealFfmpeg.IsThere ? [made, await RealFlv.MakeAsync(2, "160x120", Deadline), await RealFlv.MakeAsync(1, "32x32", Deadline)] : [made];
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
