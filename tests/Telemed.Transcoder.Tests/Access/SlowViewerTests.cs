using System.Diagnostics;
using System.Net.Sockets;
using Shouldly;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Access;

/// <summary>Connections that do not take what they are sent: real sockets that are not read.</summary>
public sealed class SlowViewerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_viewer_that_reads_nothing_is_cut_and_harms_nobody()
    {
        var fanOut = Pieces.NewFanOut();
        await using var source = new Source(fanOut);
        await using var server = await ViewerServer.StartAsync(fanOut, Patience);
        using var http = new HttpClient();
        await using var good = await http.GetStreamAsync(server.Address, Deadline);
        var reading = CountAsync(good);
        source.Pour();
        var stuck = new List<Socket>();
        for (var i = 0; i < 20; i++)
        {
            stuck.Add(await server.ConnectAsync(Deadline));
        }

        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => server.Ends.Count == 20, TimeSpan.FromSeconds(15), "those who read nothing are cut");

        clock.Elapsed.ShouldBeGreaterThan(Patience);
        server.Ends.ShouldAllBe(end => end.End == ViewerEnd.TookNothing);
        fanOut.ViewerCount.ShouldBe(1);
        stuck.ForEach(socket => socket.Dispose());
        fanOut.KeptBytes.ShouldBeLessThan(5 << 20, "twenty viewers who take nothing cost no more than one");
        await source.EndAsync();
        (await reading).ShouldBe(source.Published, "the one who reads has got everything");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_viewer_that_only_pauses_is_moved_up_and_goes_on_at_a_keyframe()
    {
        var fanOut = Pieces.NewFanOut(new ViewerLimits(1 << 20, 10_000));
        await using var source = new Source(fanOut);
        await using var server = await ViewerServer.StartAsync(fanOut);
        using var http = new HttpClient();
        await using var paused = await http.GetStreamAsync(server.Address, Deadline);

        source.Pour();
        await Eventually.TrueAsync(() => source.Published > 400, TimeSpan.FromSeconds(10), "the source has gone 8 MB on");

        var last = 0u;
        var expectsKeyframe = false;
        await foreach (var tag in FlvReader.ReadAsync(paused, Deadline))
        {
            tag.Timestamp.ShouldBeGreaterThanOrEqualTo(last);
            if (expectsKeyframe && tag.Type == FlvTagType.Video)
            {
                tag.IsKeyframe.ShouldBeTrue("it goes on with what can be decoded");
                return;
            }

            expectsKeyframe |= last > 0 && tag.IsAvcHeader;
            last = tag.Timestamp;
        }

        Assert.Fail("The viewer was cut.");
    }

    private static async Task<int> CountAsync(Stream stream)
    {
        var count = 0;
        await foreach (var tag in FlvReader.ReadAsync(stream, Deadline))
        {
            count += tag.Type == FlvTagType.Video && !tag.IsAvcHeader ? 1 : 0;
        }

        return count;
    }

    /// <summary>One keyframe; once it pours, pictures of 20 KB, two hundred a second, with a keyframe four times a second.</summary>
    private sealed class Source : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly FlvFanOut _fanOut;
        private Task _pouring = Task.CompletedTask;
        private int _published = 1;

        public Source(FlvFanOut fanOut)
        {
            _fanOut = fanOut;
            fanOut.Publish(Tags.AvcHeader());
            fanOut.Publish(Tags.AacHeader());
            fanOut.Publish(Tags.Keyframe(0, 20_000));
        }

        public int Published => Volatile.Read(ref _published);

        public void Pour() => _pouring = PourAsync();

        public async Task EndAsync()
        {
            await _over.CancelAsync();
            await _pouring;
            _fanOut.Complete();
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _over.Dispose();
        }

        private async Task PourAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!_over.IsCancellationRequested)
            {
                var at = (uint)(_published * 5);
                _fanOut.Publish(_published % 50 == 0 ? Tags.Keyframe(at, 20_000) : Tags.Picture(at, 20_000));
                Interlocked.Increment(ref _published);
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }
}
