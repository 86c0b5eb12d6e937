using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The clinic's word counts at once: whoever is thrown out, stopped or whose consultation is ended is off within a second.</summary>
[Collection<OneAfterTheOther>]
public sealed class RefereeTests(SharedSystem shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kick")]
    [InlineData("end")]
    public async Task Who_is_thrown_out_publishes_and_plays_nothing_any_more(string action)
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        await using var pusher = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        var (flv, flvSeen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var flvPlayer = flv;
        await flvSeen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        var (rtmp, rtmpSeen) = await PatientPhone.PlayRtmpAsync(shared.System, consultation, Cancellation);
        await using var rtmpPlayer = rtmp;
        await rtmpSeen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        var hls = await HlsOfDoctorAsync(consultation);
        await Eventually.HoldsAsync(async () => await AnswersAsync(hls), Patience, "the doctor plays by HLS", cancellationToken: Cancellation);
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        var clock = Stopwatch.StartNew();
        await ActAsync(consultation, action == "kick" ? $"participants/{consultation.Patient.Id}/kick" : "end");
        var ends = await Task.WhenAll(
            MeasureAsync("RTMP publisher", pusher.Completion),
            MeasureAsync("HTTP-FLV viewer", flv.Completion),
            MeasureAsync("RTMP player", rtmp.Completion),
            MeasureAsync("LL-HLS viewer", UntilRefusedAsync(hls)));

        ends.ShouldAllBe(end => end.Took < Limit, string.Join(", ", ends.Select(end => $"{end.What} {end.Took.TotalMilliseconds:0} ms")));
        if (action == "kick")
        {
            var stats = await doctor.StatsAsync();
            ((string?)stats["publish"]).ShouldBe("live", "only the patient was thrown out");
        }
        else
        {
            await OffAirAsync(consultation, consultation.Doctor.Id);
            Figures.Report($"{action}: the doctor's WHIP session was off the hub's list after {clock.Elapsed.TotalMilliseconds:0} ms");
        }

        async Task<(string What, TimeSpan Took)> MeasureAsync(string what, Task ended)
        {
            await ended.WaitAsync(Patience, Cancellation);
            Figures.Report($"{action}: {what} ended after {clock.Elapsed.TotalMilliseconds:0} ms");
            return (what, clock.Elapsed);
        }
    }

    [Fact]
    public async Task Whose_publishing_is_stopped_is_off_air_and_goes_on_watching()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var pusher = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        var clock = Stopwatch.StartNew();
        await ActAsync(consultation, $"participants/{consultation.Doctor.Id}/stop-publishing");
        await OffAirAsync(consultation, consultation.Doctor.Id);
        clock.Elapsed.ShouldBeLessThan(Limit);
        Figures.Report($"stop-publishing: the doctor's WHIP session was off the hub's list after {clock.Elapsed.TotalMilliseconds:0} ms");

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        (await IsOnAirAsync(consultation, consultation.Doctor.Id)).ShouldBeFalse("the page's new attempts are refused");

        await ActAsync(consultation, $"participants/{consultation.Doctor.Id}/allow-publishing");
        await Eventually.HoldsAsync(
            async () => await IsOnAirAsync(consultation, consultation.Doctor.Id), Patience, "the doctor is back on air without a click", cancellationToken: Cancellation);
    }

    private async Task ActAsync(TestConsultation consultation, string verb)
    {
        using var request = Clinic(HttpMethod.Post, $"{consultation.Id}/{verb}");
        using var response = await shared.System.Http.SendAsync(request, Cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private Task<TimeSpan> OffAirAsync(TestConsultation consultation, string participantId) => Eventually.HoldsAsync(
        async () => !await IsOnAirAsync(consultation, participantId), Patience, "the stream is off air", () => shared.System.Output, Cancellation);

    private async Task<bool> IsOnAirAsync(TestConsultation consultation, string participantId)
    {
        using var request = Clinic(HttpMethod.Get, $"{consultation.Id}/room");
        using var response = await shared.System.Http.SendAsync(request, Cancellation);
        var room = await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation);
        return room!["participants"]!.AsArray().Single(person => (string?)person!["id"] == participantId)!["stream"] is not null;
    }

    private HttpRequestMessage Clinic(HttpMethod method, string path) => new(method, new Uri(shared.System.PublicUrl, $"/api/v1/consultations/{path}"))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", shared.System.ApiKey) },
    };

    private async Task<Func<HttpRequestMessage>> HlsOfDoctorAsync(TestConsultation consultation)
    {
        var join = await shared.System.JoinAsync(consultation.Patient.JoinCode, Cancellation);
        var address = (string)join["play"]!.AsArray().Single(other => (string?)other!["participant"]!["role"] == "doctor")!["hls"]!;
        var token = (string)join["token"]!;
        return () => new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private async Task<bool> AnswersAsync(Func<HttpRequestMessage> hls)
    {
        using var request = hls();
        using var response = await shared.System.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return (int)response.StatusCode < 400;
    }

    private Task<TimeSpan> UntilRefusedAsync(Func<HttpRequestMessage> hls) =>
        Eventually.HoldsAsync(async () => !await AnswersAsync(hls), Patience, "the HLS playlist is refused", cancellationToken: Cancellation);
}
