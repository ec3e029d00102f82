using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class KindNameTests
{
    [Theory]
    [InlineData("good")]
    [InlineData("Good")]
    [InlineData("OK")]
    [InlineData("ok_2")]
    [InlineData("i.O.")]
    [InlineData("good parts")]
    [InlineData("defect-free")]
    [InlineData("free_of_defects")]
    [InlineData("free from faults")]
    [InlineData("no_defect")]
    [InlineData("no visible defects 2")]
    [InlineData("without_any_defects")]
    [InlineData("non-defective")]
    [InlineData("not_rejected")]
    public void GoodNames_AreGood(string name) => Assert.Equal((true, false), (KindName.IsGood(name), KindName.IsDefect(name)));

    [Theory]
    [InlineData("NG")]
    [InlineData("ng-2026")]
    [InlineData("bad")]
    [InlineData("Defect")]
    [InlineData("n.i.O.")]
    [InlineData("not ok")]
    [InlineData("NOK_3")]
    [InlineData("ground_truth")]
    [InlineData("no good")]
    [InlineData("not_good_parts")]
    [InlineData("not_normal")]
    [InlineData("defect_without_mask")]
    [InlineData("no_label_defect")]
    [InlineData("defect no. 3")]
    [InlineData("not_free_of_defects")]
    [InlineData("not-defect-free")]
    [InlineData("no_defect_but_damaged")]
    [InlineData("free_fall_damaged")]
    [InlineData("masks")]
    public void DefectNames_AreDefects(string name) => Assert.Equal((false, true), (KindName.IsGood(name), KindName.IsDefect(name)));

    [Theory]
    [InlineData("lot 12")]
    [InlineData("2026-11-28")]
    [InlineData("goods")]
    [InlineData("scratch")]
    [InlineData("ok_with_scratch")]
    [InlineData("without_masks")]
    [InlineData("free")]
    [InlineData("no")]
    [InlineData("")]
    public void OtherNames_AreNeither(string name) => Assert.Equal((false, false), (KindName.IsGood(name), KindName.IsDefect(name)));
}
