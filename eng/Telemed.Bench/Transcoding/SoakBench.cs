using Telemed.Bench.Phones;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.Bench.Viewers;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Transcoding;

/// <summary>
/// Many two-way consultations at once: in each a patient's phone (H.264 and AAC by RTMP) and a doctor's browser (H.264 and Opus), each
/// played by the other through the gateway. No stall, no restart, the right sound in every variant at the end; what a consultation costs.
/// </summary>
internal sealed class SoakBench : IBench
{
    private const int Kilobits = 500;
    private const int ListenersAtOnce = 6;

    // A gap that a person takes for a fault; pictures come every 40 ms, sound every 21.
    private const double StallLimit = 2000;

    public string Name => "soak";

    public string Summary => "40 two-way consultations of 500 kbit/s: stalls, restarts, sound, cores and memory of each part";

    public string Settings => "--size: consultations (40), --minutes: how long (10)";

    public TimeSpan Takes(BenchSettings settings) => Duration(settings) + TimeSpan.FromSeconds(40 + (4 * Size(settings)));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var system = await BenchSystem.StartAsync(run, cancellationToken);
        if (run.Engine != "mediamtx")
        {
            throw new BenchException("The soak needs MediaMTX (MEDIAMTX_BIN): the stand-in takes no Opus by RTMP and is not what production runs.");
        }

        var (size, duration) = (Size(run.Settings), Duration(run.Settings));
        var idle = MemoryShares.Of(system);
        await using var bank = new PhoneBank(system);
        await PublishAsync(run, system, bank, size, cancellationToken);
        await system.Transcoder.WaitUntilRunningAsync(size * 2, TimeSpan.FromSeconds(60), run.Progress, cancellationToken);
        using var http = TelemedSystem.NewClient();
        http.Timeout = Timeout.InfiniteTimeSpan;
        var viewers = new List<IPlayer>();
        try
        {
            run.Progress.Stage("players", size * 2);
            foreach (var stream in bank.Streams)
            {
                viewers.Add(await OpenAsync(bank, stream, http, cancellationToken));
                run.Progress.At(viewers.Count);
            }

            var watch = new StreamWatch(await system.Transcoder.ListAsync(cancellationToken));
            viewers.ForEach(viewer => viewer.Arrivals.Forget());
            var meter = CpuMeter.Start(system);
            run.Progress.Stage($"{size} consultations", duration.TotalSeconds);
            using var looking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var looks = watch.LookAsync(system, looking.Token);
            await run.Progress.WaitAsync(duration, everySecond: null, cancellationToken);
            var (cpu, memory) = (meter.Stop(), MemoryShares.Of(system));
            await looking.CancelAsync();
            await looks;

            var silence = viewers.Max(viewer => viewer.Arrivals.Worst.TotalMilliseconds);
            var silent = await ListenAsync(run, system, bank, cancellationToken);
            run.Add(
                new Figure("consultations, minutes", size, $"× {duration.TotalMinutes:0.#} min"),
                new Figure("longest silence of a player", silence, "ms", StallLimit),
                new Figure("players that were cut off", viewers.Count(viewer => viewer.Completion.IsCompleted), "", 0),
                new Figure("publishers that were cut off", bank.Lost().Count, "", 0),
                new Figure("streams that were not running at some moment", watch.NotRunning.Count, "", 0),
                new Figure("FFmpegs that had to be started again", watch.Restarts, "", 0),
                new Figure("variants without their sound at the end", silent.Count, "", 0));
            run.Add(Costs(size, cpu, memory, idle));
            foreach (var what in silent.Concat(watch.NotRunning).Concat(bank.Lost()).Take(10))
            {
                run.Progress.Say(what);
            }
        }
        finally
        {
            await Task.WhenAll(viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
        }
    }

    private static int Size(BenchSettings settings) => settings.SizeOr(40, 3);

    private static TimeSpan Duration(BenchSettings settings) => settings.DurationOr(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30));

    private static async Task PublishAsync(BenchRun run, BenchSystem system, PhoneBank bank, int size, CancellationToken cancellationToken)
    {
        run.Progress.Stage("people come", size * 2);
        var phone = await Recording.PhoneAsync(PhoneBank.PatientHz, Kilobits, 640, cancellationToken);
        var browser = await Recording.BrowserAsync(PhoneBank.DoctorHz, Kilobits, 640, cancellationToken);
        for (var number = 0; number < size; number++)
        {
            var consultation = await system.CreateConsultationAsync(cancellationToken);
            await bank.PublishAsync(consultation, asDoctor: false, phone, hasOpus: false, cancellationToken);
            await bank.PublishAsync(consultation, asDoctor: true, browser, hasOpus: true, cancellationToken);
            run.Progress.At((number + 1) * 2);
        }
    }

    /// <summary>A patient plays the doctor by HTTP-FLV, a doctor the patient by WHEP; both through the gateway.</summary>
    private static async Task<IPlayer> OpenAsync(PhoneBank bank, LiveStream stream, HttpClient http, CancellationToken cancellationToken)
    {
        var (play, token) = await bank.PlayAsync(stream, cancellationToken);
        return stream.HasOpus
            ? await FlvViewer.OpenAsync(http, play.Flv, cancellationToken)
            : await WhepViewer.OpenAsync(http, play.Whep, token, cancellationToken);
    }

    /// <summary>Every encoded variant is decoded from the hub; those without the tone that their microphone heard.</summary>
    private static async Task<IReadOnlyList<string>> ListenAsync(BenchRun run, BenchSystem system, PhoneBank bank, CancellationToken cancellationToken)
    {
        var streams = bank.Streams;
        run.Progress.Stage("listening to every variant", streams.Count);
        var silent = new List<string>();
        using var turn = new SemaphoreSlim(ListenersAtOnce);
        var done = 0;
        await Task.WhenAll(streams.Select(async stream =>
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                var hertz = stream.HasOpus ? PhoneBank.DoctorHz : PhoneBank.PatientHz;
                var heard = await SoundCheck.HearsAsync(await bank.VariantAddressAsync(stream, cancellationToken), hertz, cancellationToken);
                lock (silent)
                {
                    silent.AddRange(heard ? [] : [$"{stream.EncodedVariant}: no {hertz} Hz"]);
                    run.Progress.At(++done);
                }
            }
            finally
            {
                turn.Release();
            }
        }));
        return silent;
    }

    private static IEnumerable<Figure> Costs(int size, CpuShares cpu, MemoryShares memory, MemoryShares idle)
    {
        Figure Cores(string what, double cores) => new($"{what}: of a core, each consultation", Math.Round(cores / size, 4), "cores");
        Figure Megabytes(string what, double now, double before) => new($"{what}: memory, each consultation", Math.Round((now - before) / size, 1), "MB");
        return
        [
            new Figure("the whole product", Math.Round(cpu.Product, 2), "cores"),
            Cores("the whole product", cpu.Product),
            Cores("hub", cpu.Hub),
            Cores("transcoder's process", cpu.Transcoder),
            Cores("FFmpegs (two)", cpu.Ffmpegs),
            Cores("gateway", cpu.Gateway),
            Cores("sessions", cpu.Sessions),
            new Figure("the load: publishers and players (not counted)", Math.Round(cpu.Load, 2), "cores"),
            new Figure("the whole product at the end, shared pages counted once", Math.Round(memory.Product), "MB"),
            new Figure("the whole product with no consultation", Math.Round(idle.Product), "MB"),
            Megabytes("the whole product", memory.Product, idle.Product),
            Megabytes("hub", memory.Hub, idle.Hub),
            Megabytes("transcoder's process", memory.Transcoder, idle.Transcoder),
            Megabytes("FFmpegs (two)", memory.Ffmpegs, idle.Ffmpegs),
            Megabytes("gateway", memory.Gateway, idle.Gateway),
            Megabytes("sessions", memory.Sessions, idle.Sessions),
        ];
    }
}
