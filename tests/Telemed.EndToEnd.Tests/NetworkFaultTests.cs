using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>What networks and computers do to people in the middle of a call, and what the pages make of it without a click.</summary>
[Collection<OneAfterTheOther>]
public sealed partial class NetworkFaultTests(SharedSystem shared)
{
    // Chromium opens no UDP at all, as where a firewall lets none through.
    private const string NoUdp = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

    // The firewall has no hole for the media hub's TCP port either: what the hub says of it leads nowhere.
    private const string NoMediaPort =
        """
        const set = RTCPeerConnection.prototype.setRemoteDescription;
        RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
          return set.call(this, { type, sdp: sdp.replace(/^a=candidate:\S+ \d tcp .*\r\n/gm, '') });
        };
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_only_the_webs_ports_are_open_the_patient_is_there_by_HTTP_FLV_within_five_seconds_and_the_page_says_why()
    {
        await using var browser = await DoctorBrowser.StartAsync(NoUdp);
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var phone = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        var page = await browser.NewPageAsync();
        await page.AddInitScriptAsync(NoMediaPort);
        await using var doctor = await DoctorPage.OpenAsync(page, consultation.Doctor);
        await doctor.StartAsync();

        var stats = await doctor.WaitUntilPatientIsSeenAndHeardAsync("flv", Patience, Cancellation);
        var firstFrame = (int)stats["firstFrameMs"]!;
        Figures.Report($"no UDP: click → the patient by HTTP-FLV: {firstFrame} ms");
        firstFrame.ShouldBeLessThan(5000);
        await doctor.WaitForWordsAsync("UDP is blocked");
    }

    [Fact]
    public async Task Where_UDP_is_blocked_both_see_and_hear_each_other_by_TCP()
    {
        Assert.SkipUnless(TelemedSystem.HasMediaMtx, "MEDIAMTX_BIN names no MediaMTX, and the stand-in has no ICE by TCP.");
        await using var browser = await DoctorBrowser.StartAsync(NoUdp);
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await using var doctor = await browser.OpenAsync(consultation.Doctor, testCamera: true);
        await patient.StartAsync();
        await doctor.StartAsync();

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);
    }

    [Fact]
    public async Task A_browser_that_was_offline_is_whole_again_by_itself()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        var page = await shared.Browser.NewPageAsync();
        await using var cable = await Cable.LayAsync(page, shared.System);
        await using var doctor = await DoctorPage.OpenAsync(page, consultation.Doctor, testCamera: true);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);

        await cable.CutAsync();
        await doctor.WaitForWordsAsync("There is no network");
        await patient.WaitForAsync(stats => (string?)stats["state"] != "playing", Patience, "the patient's page has lost the doctor", Cancellation);

        await cable.MendAsync();
        var clock = Stopwatch.StartNew();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        Figures.Report($"online again → both directions back: {clock.ElapsedMilliseconds} ms");
        await doctor.WriteAsync("I am back");
        await patient.WaitForWordsAsync("I am back");
    }

    [Fact]
    public async Task A_gateway_that_is_killed_takes_nobodys_picture_or_sound_away()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        var connections = 0;
        doctor.Page.Request += (_, request) => connections += Connecting().IsMatch(request.Url) && request.Method == "POST" ? 1 : 0;
        await doctor.StartAsync();
        await patient.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);
        var before = connections;

        await shared.System.KillAsync("gateway");
        await doctor.WaitForWordsAsync("The connection to the server was lost");
        (await doctor.StatsAsync())["state"]!.GetValue<string>().ShouldBe("playing");
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(3), Cancellation);
        await doctor.WriteAsync("written while it was gone");

        await Eventually.HoldsAsync(() => shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(15), "the gateway is back", () => shared.System.Output, Cancellation);
        await patient.WaitForWordsAsync("written while it was gone");
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(3), Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(3), Cancellation);
        connections.ShouldBe(before, "the media connections were never made anew");
    }

    [GeneratedRegex("/(whip|whep)$")]
    private static partial Regex Connecting();
}
