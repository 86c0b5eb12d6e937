using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>
/// Delays by the clock that is burnt into the picture, all on this machine. The figures go into the test's output; the limits are
/// those that the product promises on loopback.
/// </summary>
[Collection<OneAfterTheOther>]
public sealed class DelayTests(SharedSystem shared)
{
    private const int Samples = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_doctor_reaches_an_HTTP_FLV_reader_within_150_ms_at_the_median_and_250_ms_at_the_95th_percentile()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);

        // Steady state: past the browser's ramp-up of bitrate and size.
        await seen.WaitForAsync(_ => seen.Delays()?.Samples >= Samples / 2, Patience, "the first delays", Cancellation);
        seen.ForgetDelays();
        await seen.WaitForAsync(_ => seen.Delays()?.Samples >= Samples, Patience, "enough delays", Cancellation);

        var delays = seen.Delays()!;
        Figures.Report($"doctor → HTTP-FLV reader: p50 {delays.P50:0} ms, p95 {delays.P95:0} ms over {delays.Samples} pictures");
        delays.P50.ShouldBeLessThanOrEqualTo(150);
        delays.P95.ShouldBeLessThanOrEqualTo(250);
    }

    [Fact]
    public async Task Making_the_patients_sound_audible_costs_the_doctor_no_more_than_90_ms()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var patient = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await doctor.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        // The same stream at the same time as it was published, picture only: what the hub can do with no transcode at all.
        var plain = await shared.Browser.NewPageAsync();
        // The doctor's link belongs to the page; the phone may play its own stream as well.
        var token = (string)(await shared.System.JoinAsync(consultation.Patient.JoinCode, Cancellation))["token"]!;
        var address = new Uri(shared.System.InnerAddress("media", "webrtc"), $"/{consultation.Id}/{consultation.Patient.Id}/whep");
        await plain.GotoAsync(new Uri(shared.System.InnerAddress("sessions", "http"), "/alive").AbsoluteUri);
        await plain.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Doctor", "rawWhep.js"), Cancellation), new { address = address.AbsoluteUri, token });

        // Both at the same time, and once both have settled: what a browser's start costs on a small machine is not the transcode's.
        double with = double.NaN, without = double.NaN;
        await Eventually.HoldsAsync(
            async () =>
            {
                var untouched = await plain.EvaluateAsync<double[]>($"() => window.delays.slice(-{Samples})");
                double[] transcoded = [.. (await doctor.StatsAsync())["delayMs"]!.AsArray().Select(value => (double)value!).TakeLast(Samples)];
                (with, without) = untouched.Length < Samples || transcoded.Length < Samples ? (double.NaN, double.NaN) : (Percentile(transcoded, 0.5), Percentile(untouched, 0.5));
                return with <= without + 90;
            },
            Patience,
            "the transcode costs no more than 90 ms",
            () => $"patient RTMP → doctor's WHEP: p50 {with:0} ms; the same without a transcode {without:0} ms",
            Cancellation);

        Figures.Report($"patient RTMP → doctor's WHEP: p50 {with:0} ms; the same without a transcode {without:0} ms");
        await plain.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_HTTP_FLV_viewer_of_a_live_stream_sees_a_picture_within_half_a_second()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        var (first, seenFirst) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = first;
        await seenFirst.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);

        var (second, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var __ = second;
        await seen.WaitForAsync(_ => seen.TimeToFirstFrame is not null, Patience, "a first frame", Cancellation);

        Figures.Report($"first frame of a live stream by HTTP-FLV: {seen.TimeToFirstFrame!.Value.TotalMilliseconds:0} ms");
        seen.TimeToFirstFrame.Value.ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
    }

    private static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values[(int)(share * (values.Length - 1))];
    }
}
