using Microsoft.Playwright;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The realtime channel alone is away.</summary>
[Collection<OneAfterTheOther>]
public sealed class ChannelCutTests(SharedSystem shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_word_of_the_chat_is_lost_while_the_realtime_channel_is_cut_for_half_a_minute()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        var page = await shared.Browser.NewPageAsync();
        await using var cable = await Cable.LayAsync(page, shared.System);
        await using var doctor = await DoctorPage.OpenAsync(page, consultation.Doctor, testCamera: true);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WriteAsync("before the cut");
        await doctor.WriteAsync("heard you");
        await patient.WaitForWordsAsync("heard you");

        var cutFor = Task.Delay(TimeSpan.FromSeconds(30), Cancellation);
        await cable.CutChannelAsync();
        await doctor.WaitForWordsAsync("The connection to the server was lost");
        string[] spoken = ["during the cut 1", "during the cut 2"];
        string[] written = ["from the cut-off side 1", "from the cut-off side 2"];
        foreach (var (there, here) in spoken.Zip(written))
        {
            await patient.WriteAsync(there);
            await doctor.WriteAsync(here);
        }

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await cutFor;
        (await doctor.StatsAsync())["state"]!.GetValue<string>().ShouldBe("playing", "media does not depend on the channel");
        await cable.MendAsync();

        foreach (var side in new[] { doctor, patient })
        {
            foreach (var line in (string[])["before the cut", .. spoken, .. written])
            {
                await Assertions.Expect(side.Page.GetByRole(AriaRole.Log).GetByText(line, new() { Exact = true })).ToHaveCountAsync(1, new() { Timeout = 15_000 });
            }
        }
    }
}
