using System.Diagnostics;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The lid is closed in mid-call.</summary>
public sealed class SleepTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_computer_that_slept_past_the_life_of_its_token_is_back_by_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets a test stop a whole browser.");
        // Longer than the five seconds after which a page renews its token at the earliest.
        var life = TimeSpan.FromSeconds(8);
        await using var system = await TelemedSystem.StartAsync(
            new Dictionary<string, string> { ["Tokens__Lifetime"] = life.ToString(), ["Realtime__Heartbeat"] = "00:00:05", ["Realtime__DeadAfter"] = "00:00:05" }, Cancellation);
        await using var laptop = await DoctorBrowser.StartAsync();
        var consultation = await system.CreateConsultationAsync(Cancellation);
        await using var phone = await PatientPhone.PushAsync(system, consultation, Cancellation);
        await using var doctor = await laptop.OpenAsync(consultation.Doctor, testCamera: true);
        var refused = 0;
        doctor.Page.Response += (_, response) => refused += response.Status == 401 ? 1 : 0;
        await doctor.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        // The channel hands out tokens until the server gives it up; the last of them is to be dead as well.
        await laptop.SuspendAsync();
        await Eventually.HoldsAsync(
            async () => (string?)(await system.PersonInRoomAsync(consultation, consultation.Doctor.Id, Cancellation))["presence"] != "present",
            TimeSpan.FromSeconds(45),
            "the server gives the channel up",
            cancellationToken: Cancellation);
        await Task.Delay(life + TimeSpan.FromSeconds(1), Cancellation);
        await laptop.ResumeAsync();

        var clock = Stopwatch.StartNew();
        await doctor.WaitForAsync(stats => (string?)stats["publish"] == "live" && refused > 0, Patience, "the doctor is on air with a new token", Cancellation);
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        Figures.Report($"awake again, the token dead → both directions back: {clock.ElapsedMilliseconds} ms");
    }
}
