using Shouldly;
using Telemed.Tool.Patient;
using Xunit;

namespace Telemed.Tool.Tests.Patient;

public class PatientCommandTests
{
    [Fact]
    public void A_join_code_and_a_join_URL_are_both_understood()
    {
        PatientCommand.ReadJoin("abcd").ShouldBe((null, "abcd"));
        PatientCommand.ReadJoin("https://clinic.example:8443/join#abcd").ShouldBe((new Uri("https://clinic.example:8443"), "abcd"));
        Should.Throw<ToolException>(() => PatientCommand.ReadJoin("https://clinic.example:8443/join")).Message.ShouldContain("quotes");
    }

    [Theory]
    [InlineData("zh_CN.UTF-8", "医生")]
    [InlineData("en_US.UTF-8", "doctor")]
    [InlineData("C", "doctor")]
    [InlineData(null, "doctor")]
    public void The_language_is_that_of_the_terminal(string? language, string word) =>
        PatientLines.For(language).DoctorLink(new Uri("https://localhost")).ShouldContain(word);
}
